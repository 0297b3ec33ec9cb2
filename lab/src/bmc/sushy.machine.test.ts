import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { GIB } from "@ingot/kernel";
import { bootableCd } from "../testing/boot-program.ts";
import { imageServer, labFixture } from "../testing/lab-fixture.ts";

test("sushy, which shares no code with this BMC, drives every call that Ironic makes", async () => {
  await using fixture = await labFixture({ memoryBytes: GIB });
  await using images = await imageServer((request, response) => {
    if (request.url !== "/boot.iso") return response.writeHead(404).end();
    return response.end(bootableCd("FROM THE CD", "halt"));
  });
  const { redfish_address, redfish_system_id, redfish_username, redfish_password } = fixture.node.report();
  const walk = fileURLToPath(new URL("sushy-walk.py", import.meta.url));
  const args = [redfish_address, redfish_system_id, redfish_username, redfish_password, `${images.url}/boot.iso`];
  const result = await run(fixture.scope, ["/usr/bin/python3", walk, ...args]);
  requireSuccess({ ...result, stderr: `${result.stdout}\n${result.stderr}` });
  assert.match(result.stdout, /ok: all/);
  await fixture.node.waitForSerial(fixture.scope, /power on: BIOS, boot order cd/);
});
