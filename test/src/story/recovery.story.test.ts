/** A virtual machine is deployed while the control plane is killed once in every step: the deployment must not notice. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient, waitForNode } from "@ingot/client";
import { Scope } from "@ingot/kernel";
import { type Lab, type LabNode, startLab } from "@ingot/lab";
import { type Artefacts, buildArtefacts } from "./artefacts.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

const STEPS = [
  "deploy",
  "write_image",
  "prepare_instance_boot",
  "inject_files",
  "tear_down_agent",
  "switch_to_tenant_network",
  "boot_instance",
];
const INJECT = {
  interface: "deploy",
  step: "inject_files",
  priority: 50,
  args: { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } },
};

test("kill -9 in every step of a deployment, and it ends in active all the same", async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk and the image" });
  const artefacts = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 15 * 60_000, what: "the deployment that is killed in every step" });
  const dir = await mkdtemp(join(tmpdir(), "ingot-recovery-"));
  const port = await freePort();
  const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: `http://10.0.2.2:${port}` });
  const server = new ServerProcess([
    "--listen",
    `127.0.0.1:${port}`,
    "--data",
    join(dir, "data"),
    "--no-automated-clean",
    // A machine that hangs is started once more after three minutes.
    "--deploy-callback-timeout",
    "360",
  ]);
  try {
    await server.start(scope);
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    const [machine] = lab.nodes;
    assert.ok(machine !== undefined);
    await enrol(scope, client, { machine, artefacts });
    const killedIn = await deployUnderFire(scope, client, server);
    assert.deepEqual(killedIn.toSorted(), STEPS.toSorted());
    const node = await client.nodes.get(scope, machine.name);
    assert.equal(node.provision_state, "active");
    assert.equal(node.last_error, null);
    await machine.waitForSerial(scope, /login: /);
  } catch (error) {
    await tellStory({ port, server, lab });
    throw error;
  } finally {
    await server.stop();
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

async function enrol(
  scope: Scope,
  client: ApiClient,
  given: { readonly machine: LabNode; readonly artefacts: Artefacts },
): Promise<void> {
  const { machine, artefacts } = given;
  const report = machine.report();
  const driver_info = {
    ...report.driver_info,
    deploy_kernel: `file://${artefacts.kernel}`,
    deploy_ramdisk: `file://${artefacts.ramdisk}`,
  };
  const instance_info = { image_source: `file://${artefacts.image}` };
  const node = await client.nodes.create(scope, {
    name: report.name,
    driver: "redfish",
    driver_info,
    instance_info,
    resource_class: "baremetal",
  });
  await client.ports.create(scope, { node_uuid: node.uuid, address: report.mac_address });
  for (const [verb, expected] of [
    ["manage", "manageable"],
    ["provide", "available"],
  ] as const) {
    await waitForNode(scope, client, {
      node: report.name,
      expected,
      start: (inner) => client.nodes.provision(inner, report.name, verb),
    });
  }
}

/** What a failure is explained by: the timeline, what the server said, and the end of the machine's serial log. */
async function tellStory(of: {
  readonly port: number;
  readonly server: ServerProcess;
  readonly lab: Lab;
}): Promise<void> {
  using scope = Scope.root({ timeoutMs: 10_000, what: "asking for the timeline" });
  const client = new ApiClient({ endpoint: `http://127.0.0.1:${of.port}` });
  const events = await client.ingot.timeline(scope, "node-0").then(
    (page) => page.events.map(({ at, kind, message }) => `${at} ${kind} ${message}`),
    (error: unknown) => [`no timeline: ${String(error)}`],
  );
  const serial = await readFile(join(of.lab.dir, "nodes/node-0/serial.log"), "utf8").catch(String);
  process.stderr.write(
    [...events, "--- server", of.server.output.slice(-4000), "--- serial", serial.slice(-3000), ""].join("\n"),
  );
}

/** Answers with the steps in which the server was killed. */
async function deployUnderFire(scope: Scope, client: ApiClient, server: ServerProcess): Promise<readonly string[]> {
  const killedIn: string[] = [];
  let restarting = Promise.resolve();
  const restart = async () => {
    await server.kill();
    await server.start(scope);
  };
  const active = waitForNode(scope, client, {
    node: "node-0",
    expected: "active",
    start: (inner) => client.nodes.provision(inner, "node-0", "active", { deploy_steps: [INJECT] }),
    onEvent: (entry) => {
      const step = entry.details["step"];
      if (entry.kind !== "step-started" || typeof step !== "string" || killedIn.includes(step)) return;
      killedIn.push(step);
      restarting = restarting.then(restart);
    },
  });
  // Also when the deployment fails: a server that begins after the test's end would keep its process.
  await Promise.allSettled([active]);
  await restarting;
  await active;
  return killedIn;
}
