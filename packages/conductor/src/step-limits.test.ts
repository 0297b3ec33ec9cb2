import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { ProvisionState } from "@ingot/contract";
import { Scope } from "@ingot/kernel";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { inState, timelineOf, verb } from "./testing/verb.ts";
import { createDeployTemplate } from "./use-cases/deploy-templates/create-deploy-template.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { createRunbook } from "./use-cases/runbooks/create-runbook.ts";

async function started(t: TestContext, provision_state: "available" | "active" = "available") {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node({ provision_state });
  const messages = async () => (await timelineOf(run, node.uuid)).map(({ message }) => message);
  return { run, node, machine, messages };
}

const inject = { interface: "deploy", step: "inject_files", priority: 50, args: { files: {} } } as const;

test("a deploy step with retries is tried again until it succeeds, after its back-off; the agent's real steps change nothing of that", async (t) => {
  const { world, machine, ask, rested, told } = await nodeInWorld(t);
  machine.failing.set("inject_files", "the disk is still asleep");
  const deploySteps = [{ ...inject, retries: { limit: 50, backoff: 20, factor: 1 } }];
  await ask({ target: "active", deploySteps });
  await world.until(async () => {
    const again = (await told()).filter((message) => message.startsWith("deploy.inject_files is tried again"));
    return again.length >= 2 ? again : undefined;
  });
  machine.failing.clear();
  assert.equal((await rested()).provision_state, "active");
  assert.ok((await told()).some((one) => /is tried again in 20\.0 s: .*the disk is still asleep/.test(one)));
});

test("retries of the step that boots the ramdisk boot it again when it does not call back", async (t) => {
  const { machine, ask, rested, told } = await nodeInWorld(t, { config: { deployCallbackTimeoutMs: 600_000 } });
  machine.hangs = 2; // the step itself starts it once more
  const boot = { interface: "deploy", step: "deploy", priority: 100, args: {} } as const;
  await ask({ target: "active", deploySteps: [{ ...boot, retries: { limit: 2, backoff: 0 } }] });
  assert.equal((await rested()).provision_state, "active");
  const words = await told();
  assert.ok(
    words.some((one) => /^deploy\.deploy is tried again in 0 ms: Timeout reached/.test(one)),
    words.join("\n"),
  );
});

test("without retries the first failure stands; with some, the last does", async (t) => {
  const { run, node, machine } = await started(t);
  machine.failing.set("inject_files", "no such partition");
  await verb(run, { node: "n1", target: "active", deploySteps: [inject] });
  await inState(run, node.uuid, "deploy failed");
  assert.equal(machine.ran.get("inject_files"), 1);
  await verb(run, { node: "n1", target: "active", deploySteps: [{ ...inject, retries: { limit: 2, backoff: 0 } }] });
  await until(async () => (machine.ran.get("inject_files") === 4 ? true : undefined));
  const failed = await inState(run, node.uuid, "deploy failed");
  assert.match(failed.last_error ?? "", /no such partition/);
});

test("a step's own timeout ends each attempt", async (t) => {
  const { run, node, messages } = await started(t, "active");
  const serviceSteps = [
    { interface: "management", step: "never_ends", timeout: 0.1, retries: { limit: 1, backoff: 0 } },
  ];
  await verb(run, { node: "n1", target: "service", serviceSteps });
  const failed = await inState(run, node.uuid, "service failed");
  assert.match(failed.last_error ?? "", /management\.never_ends did not finish within 100 ms/);
  const again = (await messages()).filter((message) => message.includes("never_ends is tried again"));
  assert.equal(again.length, 1);
});

test("the limits of a runbook's steps hold too", async (t) => {
  const { run, node } = await started(t, "active");
  const { store } = run.conductor;
  await store.runbooks.insert({
    uuid: node.uuid as never,
    created_at: 1,
    updated_at: null,
    name: "CUSTOM_WAIT",
    description: null,
    steps: [{ interface: "management", step: "never_ends", args: {}, order: 1, timeout: 0.05 }],
    disable_ramdisk: false,
    extra: {},
    public: true,
    owner: null,
    traits: [],
  });
  await store.nodes.update(node.uuid, { traits: ["CUSTOM_WAIT"] });
  await verb(run, { node: "n1", target: "service", runbook: "CUSTOM_WAIT" });
  const failed = await inState(run, node.uuid, "service failed");
  assert.match(failed.last_error ?? "", /never_ends did not finish within 50 ms/);
});

const endless = { interface: "management", step: "never_ends", args: {} } as const;
const limits = { timeout: 0.05, retries: { limit: 2, backoff: 0.01, factor: 3 } } as const;
const slow = { interface: "deploy", step: "inject_files", priority: 50, args: { files: {} } } as const;

/** By whatever way a step comes with its limits, to whichever kind of operation. */
const WAYS: readonly [
  way: string,
  state: ProvisionState,
  ask: (run: TestConductor) => Promise<Omit<SetProvisionState, "node">>,
][] = [
  ["a request to clean", "manageable", async () => ({ target: "clean", cleanSteps: [{ ...endless, ...limits }] })],
  [
    "a request to clean without a ramdisk",
    "manageable",
    async () => ({ target: "clean", cleanSteps: [{ ...endless, ...limits }], disableRamdisk: true }),
  ],
  ["a request to service", "active", async () => ({ target: "service", serviceSteps: [{ ...endless, ...limits }] })],
  ["a request to deploy", "available", async () => ({ target: "active", deploySteps: [{ ...slow, ...limits }] })],
  [
    "a deploy template",
    "available",
    async (run) => {
      await createDeployTemplate(Scope.root(), run.conductor, {
        fields: { name: "CUSTOM_SLOW", steps: [{ ...slow, ...limits }] },
      });
      return { target: "active" };
    },
  ],
  [
    "a runbook that cleans",
    "manageable",
    async (run) => {
      await createRunbook(Scope.root(), run.conductor, {
        fields: { name: "CUSTOM_SLOW", steps: [{ ...endless, order: 1, ...limits }] },
      });
      return { target: "clean", runbook: "CUSTOM_SLOW" };
    },
  ],
];

for (const [way, provision_state, ask] of WAYS) {
  test(`${way}: each attempt ends with the step's timeout, and the pauses between them grow`, async (t) => {
    const run = await TestConductor.start();
    t.after(() => run.stop());
    const { node, machine } = await run.node({ provision_state });
    machine.commandMs = 1;
    const traits = ["CUSTOM_SLOW"];
    await run.conductor.store.nodes.update(node.uuid, {
      traits,
      instance_info: { ...node.instance_info, traits },
    });
    machine.hangsAt = "inject_files";
    await verb(run, { node: "n1", ...(await ask(run)) });
    const failed = await until(async () => {
      const now = await run.conductor.store.nodes.byUuid(node.uuid);
      return now?.provision_state.endsWith("failed") === true && now.reservation === null ? now : undefined;
    });
    assert.match(failed.last_error ?? "", /(never_ends|inject_files) did not finish within 50 ms/);
    const words = (await timelineOf(run, node.uuid)).map(({ message }) => message);
    assert.deepEqual(
      words.flatMap((one) => /is tried again in (\d+ ms)/.exec(one)?.[1] ?? []),
      ["10 ms", "30 ms"],
    );
    assert.equal(machine.medium, null);
  });
}
