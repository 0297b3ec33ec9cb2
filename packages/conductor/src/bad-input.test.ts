/** What steps, templates, runbooks and agents may get wrong: refused before power-on where that can be known, else a failure that says it. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { OfferedStep } from "@ingot/contract";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import { CLEAN_STEPS, DEPLOY_STEPS, offeredStep } from "./testing/offered-steps.ts";
import { writeRamdiskManifest } from "./testing/ramdisk-manifest.ts";
import { testCertificate } from "./testing/test-certificate.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import type { VirtualWorld } from "./testing/virtual-world.ts";
import { createDeployTemplate } from "./use-cases/deploy-templates/create-deploy-template.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { heartbeat } from "./use-cases/ramdisk/heartbeat.ts";
import { createRunbook } from "./use-cases/runbooks/create-runbook.ts";

const scope = Scope.root();

interface Given {
  readonly fields?: Partial<NodeRecord>;
  /** Known from the ramdisk's manifest before it boots; left out: there is no manifest. */
  readonly manifest?: Readonly<Record<"clean" | "deploy", readonly OfferedStep[]>>;
}

async function given(t: TestContext, { fields = {}, manifest }: Given = {}) {
  const one = await nodeInWorld(t, { fields });
  const { world, node, machine, now, ask } = one;
  if (manifest !== undefined) {
    const driver_info = await writeRamdiskManifest(world.folder, "ipa", manifest);
    await world.store.nodes.update(node.uuid, { driver_info });
  }
  return {
    ...one,
    /** Nothing was touched. */
    async refuses(input: Omit<SetProvisionState, "node">, code: ErrorCode | null, words: RegExp): Promise<void> {
      const before = await now();
      await assert.rejects(ask(input), (thrown) => {
        assert.ok(isFailure(thrown) && (code === null || thrown.code === code), String(thrown));
        assert.match(thrown.message, words);
        return true;
      });
      const { provision_state, reservation } = await now();
      assert.deepEqual(
        [provision_state, reservation, machine.powerChanges],
        [before.provision_state, before.reservation, []],
      );
    },
  };
}

const KNOWN = { clean: CLEAN_STEPS, deploy: DEPLOY_STEPS };
const MANAGEABLE = { provision_state: "manageable" } as const;
const deployStep = (step: string, priority: number, args = {}) => ({
  interface: "deploy" as const,
  ...{ step, priority, args },
});
const FILES = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };

async function template(
  world: VirtualWorld,
  node: NodeRecord,
  templates: Readonly<Record<string, readonly ReturnType<typeof deployStep>[]>>,
) {
  for (const [name, steps] of Object.entries(templates))
    await createDeployTemplate(scope, world.conductor, { fields: { name, steps: [...steps] } });
  const instance_info = { ...node.instance_info, traits: Object.keys(templates) };
  await world.store.nodes.update(node.uuid, { instance_info, traits: Object.keys(templates) });
}

test("a template that names a missing step is refused by the manifest; without one the deployment fails and names both", async (t) => {
  const known = await given(t, { manifest: KNOWN });
  const steps = { CUSTOM_WRONG: [deployStep("inject_fles", 50)] };
  await template(known.world, known.node, steps);
  await known.refuses({ target: "active" }, "plan.unknown_step", /CUSTOM_WRONG.*inject_fles/);
  const unknown = await given(t);
  await template(unknown.world, unknown.node, steps);
  await unknown.ask({ target: "active" });
  const { provision_state, last_error } = await unknown.rested();
  assert.equal(provision_state, "deploy failed");
  assert.match(last_error ?? "", /CUSTOM_WRONG.*inject_fles.*Did you mean 'deploy\.inject_files'/);
  assert.deepEqual([unknown.machine.power, unknown.machine.medium], ["power off", null]);
});

test("a runbook that names a missing step is refused by the manifest; without one the cleaning fails and names both", async (t) => {
  const fields = {
    name: "CUSTOM_WIPE",
    steps: [{ interface: "deploy" as const, step: "erase_dvices", args: {}, order: 1 }],
  };
  const known = await given(t, { manifest: KNOWN, fields: { ...MANAGEABLE, traits: ["CUSTOM_WIPE"] } });
  await createRunbook(scope, known.world.conductor, { fields });
  await known.refuses({ target: "clean", runbook: "CUSTOM_WIPE" }, "plan.unknown_step", /CUSTOM_WIPE.*erase_dvices/);
  const unknown = await given(t, { fields: { ...MANAGEABLE, traits: ["CUSTOM_WIPE"] } });
  await createRunbook(scope, unknown.world.conductor, { fields });
  await unknown.ask({ target: "clean", runbook: "CUSTOM_WIPE" });
  const { provision_state, last_error } = await unknown.rested();
  assert.equal(provision_state, "clean failed");
  assert.match(last_error ?? "", /CUSTOM_WIPE.*erase_dvices/);
  assert.equal(unknown.machine.ran.get("erase_devices"), undefined);
});

test("two templates that bring in the same step are refused, both named", async (t) => {
  const { world, node, refuses } = await given(t);
  await template(world, node, {
    CUSTOM_A: [deployStep("inject_files", 50, FILES)],
    CUSTOM_B: [deployStep("inject_files", 40, FILES)],
  });
  await refuses({ target: "active" }, "plan.template_conflict", /CUSTOM_A.*CUSTOM_B/);
});

test("priorities of deploy steps: equal ones keep their order, one that is too great for the ramdisk is refused", async (t) => {
  const deploy = [...DEPLOY_STEPS, ...["third", "first", "second"].map((step) => offeredStep({ step }))];
  const { machine, ask, refuses, rested } = await given(t, { manifest: { ...KNOWN, deploy } });
  machine.deploySteps = deploy;
  const huge = { target: "active", deploySteps: [deployStep("first", Number.MAX_SAFE_INTEGER)] } as const;
  await refuses(huge, "plan.no_ramdisk", /priority 9007199254740991/);
  await ask({ target: "active", deploySteps: ["first", "second", "third"].map((step) => deployStep(step, 50)) });
  const { provision_state, last_error } = await rested();
  assert.equal(provision_state, "active", last_error ?? "");
  const ran = [...machine.ran.keys()].filter((name) => ["first", "second", "third"].includes(name));
  assert.deepEqual(ran, ["first", "second", "third"]);
});

test("an agent's step with a priority that is none fails the cleaning: left out in silence, nothing would be erased", async (t) => {
  for (const priority of [-1, 0.5, null, "high", 1e300]) {
    const { machine, ask, rested } = await given(t, { fields: MANAGEABLE });
    machine.cleanSteps = [offeredStep({ step: "erase", priority: priority as number })];
    await ask({ target: "provide" });
    const { provision_state, last_error } = await rested();
    assert.equal(provision_state, "clean failed", String(priority));
    assert.match(last_error ?? "", /deploy\.erase with the priority .*no whole number/);
    assert.deepEqual([machine.power, machine.medium], ["power off", null]);
  }
});

test("reserved steps with arguments that make no sense are refused, in a request as in a template", async (t) => {
  const { world, node, refuses } = await given(t);
  const wrong = [
    ...[-1, "5", null, 86_401, 1e300].map((seconds) => deployStep("wait", 150, { seconds })),
    ...["hold", "power_on", "power_off", "reboot"].map((step) => deployStep(step, 150, { seconds: 5 })),
    deployStep("wait", 150, { minutes: 5 }),
  ];
  for (const step of wrong) {
    const words = new RegExp(`'deploy\\.${step.step}'`);
    await refuses({ target: "active", deploySteps: [step] }, "plan.invalid_argument", words);
  }
  await template(world, node, { CUSTOM_LONG: [deployStep("wait", 150, { seconds: 1e300 })] });
  await refuses({ target: "active" }, "plan.invalid_argument", /CUSTOM_LONG.*seconds.*wait/);
});

test("argument schemas that contradict themselves let no argument through, and the message says which step", async (t) => {
  const contradicting = [
    { type: "object", required: ["size"], properties: { size: { type: "integer", minimum: 10, maximum: 1 } } },
    { type: "object", required: ["size"], properties: { size: { allOf: [{ type: "integer" }, { type: "string" }] } } },
    { type: "object", required: ["size"], properties: {}, additionalProperties: false },
    { allOf: [{ type: "object" }, { type: "string" }] },
    { type: "object", properties: { size: { pattern: "(" } } },
    false,
  ];
  for (const args_schema of contradicting) {
    const deploy = [...DEPLOY_STEPS, offeredStep({ step: "resize", args_schema })];
    const { refuses } = await given(t, { manifest: { ...KNOWN, deploy } });
    const deploySteps = [deployStep("resize", 50, { size: 5 })];
    await refuses({ target: "active", deploySteps }, null, /^deploy_steps\[0\]: .*'deploy\.resize'/);
  }
});

test("what the manifest and the agent say of a step's arguments contradicts: the agent, who has it, is right", async (t) => {
  const sized = (type: string) =>
    offeredStep({
      step: "resize",
      args_schema: { type: "object", properties: { size: { type } }, required: ["size"] },
    });
  const { machine, ask, rested } = await given(t, {
    manifest: { ...KNOWN, deploy: [...DEPLOY_STEPS, sized("integer")] },
  });
  machine.deploySteps = [...DEPLOY_STEPS, sized("string")];
  await ask({ target: "active", deploySteps: [deployStep("resize", 50, { size: 5 })] });
  const { provision_state, last_error } = await rested();
  assert.equal(provision_state, "deploy failed");
  assert.match(last_error ?? "", /\/size of 'deploy\.resize' must be of type string/);
  assert.equal(machine.ran.get("resize"), undefined);
});

test("heartbeats of a finished agent are refused, whatever they know, and change nothing", async (t) => {
  const { world, node, machine, ask, now, rested } = await given(t);
  await ask({ target: "active" });
  const { token, url } = await world.until(async () => machine.agent);
  await rested();
  const before = await now();
  assert.equal(before.provision_state, "active");
  const { certificate } = await testCertificate();
  const body = { callback_url: url, agent_token: token, agent_version: "1", agent_verify_ca: certificate };
  await assert.rejects(heartbeat(scope, world.conductor, { node: node.uuid, body }), (thrown) =>
    isFailure(thrown, "agent.token_invalid"),
  );
  const unknown = heartbeat(scope, world.conductor, { node: "10000000-0000-4000-8000-000000000000", body });
  await assert.rejects(unknown, (thrown) => isFailure(thrown, "node.not_found"));
  assert.deepEqual(await now(), before);
});

test("an impostor who calls while the ramdisk boots wakes nobody and ends nothing", async (t) => {
  const { world, node, machine, ask, now, rested } = await given(t);
  machine.hangs = 1;
  await ask({ target: "active" });
  await world.until(async () => ((await now()).provision_state === "wait call-back" ? true : undefined));
  const before = await now();
  for (const agent_token of ["", "x".repeat(43), null]) {
    const body = { callback_url: "https://192.0.2.66:9999", agent_token };
    await assert.rejects(heartbeat(scope, world.conductor, { node: node.uuid, body }), (thrown) =>
      isFailure(thrown, "agent.token_invalid"),
    );
  }
  assert.deepEqual(await now(), before);
  assert.equal((await rested()).provision_state, "active");
});
