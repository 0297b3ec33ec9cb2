/** A real machine boots the ramdisk, whose agent asks at an address where nobody is: the deployment must end by itself and say why. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient, waitForNode } from "@ingot/client";
import { Scope, systemClock } from "@ingot/kernel";
import { startLab } from "@ingot/lab";
import { buildArtefacts } from "./artefacts.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

/** What its agent says of it, again and again. */
const IN_VAIN = /10\.0\.2\.2:9.*ECONNREFUSED/s;
/** The machine is started once more after half of the time, and must get as far again in the other: each twice what it took. */
const TIMES = 4;

test("a ramdisk that never calls back: deploy failed, and the serial log's last lines in the timeline", async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk and the image" });
  const artefacts = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 14 * 60_000, what: "the deployment whose ramdisk is silent" });
  const dir = await mkdtemp(join(tmpdir(), "ingot-silent-"));
  const port = await freePort();
  const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: "http://10.0.2.2:9" });
  const serve = async (...more: readonly string[]) => {
    const data = join(dir, "data");
    const server = new ServerProcess([
      "--listen",
      `127.0.0.1:${port}`,
      "--data",
      data,
      "--no-automated-clean",
      ...more,
    ]);
    await server.start(scope);
    return server;
  };
  let server = await serve();
  try {
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    const machine = lab.nodes[0];
    assert.ok(machine !== undefined);
    const report = machine.report();
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
    const provision = async (verb: "manage" | "provide" | "active" | "abort", expected: string) =>
      waitForNode(scope, client, {
        node: report.name,
        expected,
        start: (inner) => client.nodes.provision(inner, report.name, verb),
      });
    await provision("manage", "manageable");
    await provision("provide", "available");
    const asked = systemClock.monotonic();
    await client.nodes.provision(scope, report.name, "active");
    await machine.waitForSerial(scope, IN_VAIN);
    const tookMs = systemClock.monotonic() - asked;
    await client.nodes.provision(scope, report.name, "abort");
    await waitForNode(scope, client, { node: report.name, expected: "deploy failed", start: async () => {} });
    await server.stop();
    server = await serve("--deploy-callback-timeout", String(Math.ceil((TIMES * tookMs) / 1000)));
    await assert.rejects(provision("active", "active"), /has not called back|did not call back|Timeout|timed out/i);
    const failed = await client.nodes.get(scope, report.name);
    assert.equal(failed.provision_state, "deploy failed");
    assert.match(failed.last_error ?? "", /call/i);
    const { events } = await client.ingot.timeline(scope, report.name);
    const console = events.findLast((event) => event.details["source"] === "console");
    assert.ok(console !== undefined, "the timeline has lines of the console");
    assert.match(JSON.stringify(console.details["lines"]), IN_VAIN);
  } finally {
    await server.stop();
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
