import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { HardwareType } from "@ingot/driver-kit";
import type { OperationRecord, StepAhead } from "@ingot/engine";
import { isFailure } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { settled, timelineOf, verb } from "../testing/verb.ts";
import { STEPS_WITHOUT_WORK } from "./steps-without-work.ts";

const TENANT = "deploy.switch_to_tenant_network";

async function started(t: TestContext): Promise<TestConductor> {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  return run;
}

/** The step as it stands in the log of the node's newest operation. */
async function logged(run: TestConductor, node: NodeRecord, name: string): Promise<StepAhead> {
  const [newest] = await run.conductor.store.operations.history(node.uuid, 1);
  const log = await run.conductor.store.operations.get((newest as OperationRecord).id);
  const step = log?.steps.find(({ spec }) => spec.name === name);
  assert.ok(log !== undefined && step !== undefined, name);
  return { ...log, step };
}

for (const [network, noWork] of [
  ["noop", true],
  ["test", false],
] as const) {
  test(`the tenant's network by '${network}': ${noWork ? "nothing to do" : "the machine is moved"}, told either way`, async (t) => {
    const run = await started(t);
    const { node, machine } = await run.node({ network_interface: network });
    await verb(run, { node: "n1", target: "active" });
    const after = await settled(run, node.uuid);
    assert.deepEqual([after.provision_state, after.deploy_step], ["active", {}]);
    assert.equal(machine.network === "tenant", !noWork);
    const ahead = await logged(run, node, TENANT);
    assert.equal(await STEPS_WITHOUT_WORK[TENANT]?.(run.conductor, ahead), noWork);
    assert.deepEqual([ahead.step.state, ahead.step.attempt], ["done", 1]);
    const told = (await timelineOf(run, node.uuid)).filter(
      ({ details }) => details["step"] === "switch_to_tenant_network",
    );
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ["step-started", "step-finished"],
    );
  });
}

test("a pretended step has no work if no interface that it calls would take time or fail, and never if it switches power", async (t) => {
  const run = await started(t);
  const { node } = await run.node({ network_interface: "test" });
  await verb(run, { node: "n1", target: "active" });
  await settled(run, node.uuid);
  const idle: Record<string, boolean> = {};
  const conductor = { ...run.conductor, hardwareTypes: pretending(run, node, idle) };
  const answers = async (step: string) => {
    const ahead = await logged(run, node, `deploy.${step}`);
    return await STEPS_WITHOUT_WORK["pretend"]?.(conductor, ahead);
  };
  assert.equal(await answers("write_image"), false, "an interface that does not say it is idle has work");
  idle["deploy"] = true;
  assert.deepEqual(
    await Promise.all(["deploy", "write_image", "tear_down_agent", "switch_to_tenant_network"].map(answers)),
    [true, true, true, false],
  );
  idle["network"] = true;
  assert.deepEqual([await answers("switch_to_tenant_network"), await answers("boot_instance")], [true, false]);
  const gone = { ...(await logged(run, node, "deploy.deploy")) };
  const elsewhere = { ...gone, operation: { ...gone.operation, subject: "00000000-0000-4000-8000-000000000000" } };
  await assert.rejects(
    async () => STEPS_WITHOUT_WORK["pretend"]?.(conductor, elsewhere),
    (thrown) => isFailure(thrown, "node.not_found"),
  );
});

/** The node's hardware type, with interfaces that say whether they are idle. */
function pretending(run: TestConductor, node: NodeRecord, idle: Readonly<Record<string, boolean>>) {
  const type = run.conductor.hardwareTypes.get(node.driver) as HardwareType;
  const { deploy, network } = type.interfaces;
  const saying = (of: string) => ({ isIdle: () => idle[of] === true });
  const each = <Kind extends object>(all: Readonly<Record<string, Kind>>, of: string) =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, ...saying(of) }]));
  const interfaces = { ...type.interfaces, deploy: each(deploy, "deploy"), network: each(network, "network") };
  return new Map([[node.driver, { ...type, interfaces }]]);
}
