/** A real machine boots the ramdisk, whose agent asks at an address where nobody is: the deployment must end by itself and say why. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient, waitForNode } from "@ingot/client";
import { Scope } from "@ingot/kernel";
import { startLab } from "@ingot/lab";
import { buildArtefacts } from "./artefacts.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

/** Twice the time in which the slowest machine here boots: it is started once more after half of it. */
const TIMEOUT_S = 160;

test("a ramdisk that never calls back: deploy failed, and the serial log's last lines in the timeline", async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk and the image" });
  const artefacts = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 8 * 60_000, what: "the deployment whose ramdisk is silent" });
  const dir = await mkdtemp(join(tmpdir(), "ingot-silent-"));
  const port = await freePort();
  const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: "http://10.0.2.2:9" });
  const timeout = ["--deploy-callback-timeout", String(TIMEOUT_S)];
  const server = new ServerProcess([
    ...["--listen", `127.0.0.1:${port}`, "--data", join(dir, "data"), "--no-automated-clean"],
    ...timeout,
  ]);
  try {
    await server.start(scope);
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    const report = lab.nodes[0]?.report();
    assert.ok(report !== undefined);
    const node = await client.nodes.create(scope, {
      name: report.name,
      driver: "redfish",
      driver_info: {
        ...report.driver_info,
        deploy_kernel: `file://${artefacts.kernel}`,
        deploy_ramdisk: `file://${artefacts.ramdisk}`,
      },
      instance_info: { image_source: `file://${artefacts.image}` },
    });
    await client.ports.create(scope, { node_uuid: node.uuid, address: report.mac_address });
    const provision = async (verb: "manage" | "provide" | "active", expected: string) =>
      waitForNode(scope, client, {
        node: report.name,
        expected,
        start: (inner) => client.nodes.provision(inner, report.name, verb),
      });
    await provision("manage", "manageable");
    await provision("provide", "available");
    await assert.rejects(provision("active", "active"), /has not called back|did not call back|Timeout|timed out/i);
    const failed = await client.nodes.get(scope, report.name);
    assert.equal(failed.provision_state, "deploy failed");
    assert.match(failed.last_error ?? "", /call/i);
    const { events } = await client.ingot.timeline(scope, report.name);
    const console = events.find((event) => event.details["source"] === "console");
    assert.ok(console !== undefined, "the timeline has lines of the console");
    assert.match(JSON.stringify(console.details["lines"]), /10\.0\.2\.2:9.*ECONNREFUSED/s);
  } finally {
    await server.stop();
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
