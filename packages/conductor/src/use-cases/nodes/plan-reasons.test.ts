/** What a plan says beside its steps: from whom each step is, and whether the agent that is there goes on, and why. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type Json, Scope } from "@ingot/kernel";
import type { ConductorConfig } from "../../config.ts";
import { CLEAN_STEPS, DEPLOY_STEPS } from "../../testing/offered-steps.ts";
import { writeRamdiskManifest } from "../../testing/ramdisk-manifest.ts";
import { TestConductor } from "../../testing/test-conductor.ts";
import { settled, verb } from "../../testing/verb.ts";
import { createDeployTemplate } from "../deploy-templates/create-deploy-template.ts";
import { createRunbook } from "../runbooks/create-runbook.ts";
import { planNode } from "./plan-node.ts";

const scope = Scope.root();
const FILES = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };
const inject = (priority: number) => ({ interface: "deploy", step: "inject_files", args: FILES, priority }) as const;

/** A cleaned node whose agent still runs. */
async function cleaned(t: TestContext, config: Partial<ConductorConfig> = {}) {
  const run = await TestConductor.start({ fastTrack: true, ...config });
  t.after(() => run.stop());
  const { node, machine } = await run.node({ provision_state: "manageable" });
  await verb(run, { node: "n1", target: "provide" });
  const rested = await settled(run, node.uuid);
  assert.equal(rested.provision_state, "available", rested.last_error ?? "");
  const { nodes } = run.conductor.store;
  return {
    ...{ run, node, machine },
    plan: () => planNode(scope, run.conductor, { node: node.uuid, target: "active" }),
    inform: (info: { readonly [key: string]: Json }) => nodes.mergeInternalInfo(node.uuid, info),
    configure: (info: { readonly [key: string]: Json }) =>
      nodes.update(node.uuid, { driver_info: { ...rested.driver_info, ...info } }),
  };
}

test("fast track: every condition that is met is told, and the first that is not, with what was seen", async (t) => {
  const { run, machine, plan, inform, configure } = await cleaned(t);
  const refused = async (condition: string, detail: RegExp) => {
    const { fastTrack } = await plan();
    const last = fastTrack?.conditions.at(-1);
    assert.deepEqual([fastTrack?.used, last?.condition, last?.met], [false, condition, false]);
    assert.match(last?.detail ?? "", detail);
    assert.ok(fastTrack?.conditions.slice(0, -1).every(({ met }) => met));
  };
  const whole = (await plan()).fastTrack;
  assert.deepEqual([whole?.used, whole?.conditions.length], [true, 7]);

  await configure({ fast_track: "false" });
  await refused("fast track is enabled", /disabled by driver_info\.fast_track/);
  await configure({ deploy_ramdisk: "file:///other" });
  await refused("the agent's ramdisk is the one that is wanted", /changed since/);
  await configure({});
  const { agent_last_heartbeat: beat, agent_url: url } = (await plan()).node.driver_internal_info;
  await inform({ agent_last_heartbeat: "2020-01-01T00:00:00.000000" });
  await refused("the last heartbeat is recent", /ago, limit 5 min/);
  await inform({ agent_last_heartbeat: beat ?? null, agent_status: "error" });
  await refused("the agent reports no error", /error/);
  await inform({ agent_status: "start" });
  machine.power = "power off";
  await refused("the machine is powered on", /power off/);
  machine.power = "power on";
  machine.agent?.stop();
  await refused("the agent answers and is idle", /does not answer/);
  await inform({ agent_url: null });
  await refused("an agent is known", /no agent has called back/);
  await inform({ agent_url: url ?? null });
  assert.deepEqual(await run.conductor.store.operations.active((await plan()).node.uuid), undefined);
});

test("fast track is told where something else stands in the way, and not where no ramdisk is booted", async (t) => {
  const { run, node } = await cleaned(t);
  const { nodes } = run.conductor.store;
  await nodes.update(node.uuid, { maintenance: true });
  const hindered = await planNode(scope, run.conductor, { node: node.uuid, target: "active" });
  assert.deepEqual([hindered.operation, hindered.fastTrack?.used], [[], true]);
  await nodes.update(node.uuid, { maintenance: false, provision_state: "enroll" });
  assert.equal((await planNode(scope, run.conductor, { node: node.uuid, target: "manage" })).fastTrack, null);
});

test("each step says from whom it is: the driver, the ramdisk, a template by its trait, the request, a runbook", async (t) => {
  const { run, node } = await cleaned(t);
  const { conductor, folder } = run;
  const ramdisk = await writeRamdiskManifest(folder, "own", { clean: CLEAN_STEPS, deploy: DEPLOY_STEPS });
  await createDeployTemplate(scope, conductor, { fields: { name: "CUSTOM_MOTD", steps: [inject(60)] } });
  const instance_info = { ...node.instance_info, traits: ["CUSTOM_MOTD"] };
  const traits = ["CUSTOM_MOTD", "CUSTOM_WIPE"];
  await conductor.store.nodes.update(node.uuid, { driver_info: ramdisk, instance_info, traits });
  const reasons = async (input: Partial<Parameters<typeof planNode>[2]>) => {
    const { steps, problems } = await planNode(scope, conductor, { node: node.uuid, target: "active", ...input });
    assert.deepEqual(problems, []);
    return Object.fromEntries(steps.map(({ step, reason }) => [`${step.interface}.${step.step}`, reason]));
  };
  const byTemplate = await reasons({});
  assert.equal(byTemplate["deploy.deploy"], "driver fake-machine");
  assert.equal(byTemplate["deploy.inject_files"], "template CUSTOM_MOTD by trait CUSTOM_MOTD");
  assert.equal((await reasons({ deploySteps: [inject(50)] }))["deploy.inject_files"], "request");

  await conductor.store.nodes.update(node.uuid, { provision_state: "manageable" });
  assert.equal((await reasons({ target: "provide" }))["deploy.erase_devices_metadata"], "ramdisk own");
  const wipe = { interface: "deploy", step: "erase_devices_metadata", args: {}, order: 1 } as const;
  await createRunbook(scope, conductor, { fields: { name: "CUSTOM_WIPE", steps: [wipe] } });
  const byRunbook = await reasons({ target: "clean", runbook: "CUSTOM_WIPE" });
  assert.equal(byRunbook["deploy.erase_devices_metadata"], "runbook CUSTOM_WIPE");
});
