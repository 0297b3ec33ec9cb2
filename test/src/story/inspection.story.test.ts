/** A virtual machine finds out what it is: booted by its BMC, reported by its agent, made sense of by hooks and a rule. */
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

const HOOKS = "ramdisk-error,validate-interfaces,ports,architecture,memory,cpus,boot-mode,root-device";
const RULE = {
  description: "tell small machines by a trait",
  conditions: [{ op: "lt", args: { values: ["{inventory[memory][physical_mb]}", 2048] } }],
  actions: [
    { op: "add-trait", args: { name: "CUSTOM_SMALL" } },
    { op: "set-attribute", args: { path: "/extra/found", value: "{inventory[interfaces][0][mac_address]}" } },
  ],
};

test("a machine of which nothing is known but its BMC is inspected by its agent, the server killed in between", async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk" });
  const { kernel, ramdisk } = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 10 * 60_000, what: "the inspection" });
  const dir = await mkdtemp(join(tmpdir(), "ingot-inspection-"));
  const port = await freePort();
  const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: `http://10.0.2.2:${port}` });
  const listen = ["--listen", `127.0.0.1:${port}`, "--data", join(dir, "data")];
  const server = new ServerProcess([...listen, "--inspection-hooks", HOOKS]);
  try {
    await server.start(scope);
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    const report = lab.nodes[0]?.report();
    assert.ok(report !== undefined);
    const driver_info = {
      ...report.driver_info,
      deploy_kernel: `file://${kernel}`,
      deploy_ramdisk: `file://${ramdisk}`,
    };
    const given = { name: "node-0", driver: "redfish", inspect_interface: "agent", driver_info };
    const { uuid } = await client.nodes.create(scope, given);
    // The report finds its node by this NIC: a BMC of the laboratory has no address that a machine could know.
    await client.ports.create(scope, { node_uuid: uuid, address: report.mac_address });
    await client.inspectionRules.create(scope, RULE);
    const start = (verb: "manage" | "inspect") => (inner: Scope) => client.nodes.provision(inner, "node-0", verb);
    await waitForNode(scope, client, { node: "node-0", expected: "manageable", start: start("manage") });
    let killed = Promise.resolve();
    await waitForNode(scope, client, {
      node: "node-0",
      expected: "manageable",
      start: start("inspect"),
      onEvent: ({ kind }) => {
        if (kind === "waiting") killed = server.kill().then(() => server.start(scope));
      },
    });
    await killed;
    const node = await client.nodes.get(scope, "node-0");
    assert.equal(node.last_error, null);
    assert.equal(node.power_state, "power off");
    assert.deepEqual(node.properties, {
      cpu_arch: "x86_64",
      memory_mb: 1024,
      cpus: 2,
      capabilities: "boot_mode:uefi",
      local_gb: "7",
    });
    assert.deepEqual(node.traits, ["CUSTOM_SMALL"]);
    assert.deepEqual(node.extra, { found: report.mac_address });
  } finally {
    await server.stop();
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
