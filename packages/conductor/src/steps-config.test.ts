/** What an operator's configuration says of steps holds wherever they come from. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { defaultSteps, type StepsConfig } from "./planning/steps-config.ts";
import type { NodeRecord } from "./ports/node.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { createDeployTemplate } from "./use-cases/deploy-templates/create-deploy-template.ts";
import { createRunbook } from "./use-cases/runbooks/create-runbook.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";

const given = (t: TestContext, steps: Partial<StepsConfig>, fields: Partial<NodeRecord>) =>
  nodeInWorld(t, { config: { steps: { ...defaultSteps, ...steps } }, fields });

test("a verify step whose priority is overridden by 0 does not run; by another it runs as it is put", async (t) => {
  for (const [priority, times] of [
    [0, undefined],
    [5, 1],
  ] as const) {
    const verifyPriorities = { "management.clock": priority };
    const { machine, ask, rested } = await given(t, { verifyPriorities }, { provision_state: "enroll" });
    await ask({ target: "manage" });
    assert.equal((await rested()).provision_state, "manageable");
    assert.equal(machine.ran.get("clock"), times);
  }
});

test("a step that is forbidden is refused in a request, a template and a runbook, on children too, before anything is done", async (t) => {
  const forbidden = "management.polls";
  const step = { interface: "management", step: "polls", args: {} } as const;
  const disallowed = { clean: [forbidden], deploy: [forbidden], service: [forbidden], verify: [] };
  const ways: readonly (readonly [
    from: "manageable" | "available" | "active",
    asked: Omit<SetProvisionState, "node">,
  ])[] = [
    ["manageable", { target: "clean", cleanSteps: [step] }],
    ["manageable", { target: "clean", cleanSteps: [{ ...step, execute_on_child_nodes: true }], disableRamdisk: true }],
    ["manageable", { target: "clean", runbook: "CUSTOM_R" }],
    ["available", { target: "active", deploySteps: [{ ...step, priority: 150 }] }],
    ["available", { target: "active" }],
    ["active", { target: "service", serviceSteps: [step] }],
    ["active", { target: "service", runbook: "CUSTOM_R" }],
  ];
  for (const [provision_state, asked] of ways) {
    const { world, machine, node, now, ask } = await given(
      t,
      { disallowed },
      { provision_state, traits: ["CUSTOM_R"] },
    );
    await world.node({ parent_node: node.uuid, provision_state }, "child");
    await createRunbook(Scope.root(), world.conductor, {
      fields: { name: "CUSTOM_R", steps: [{ ...step, order: 1 }] },
    });
    const template = { name: "CUSTOM_T", steps: [{ ...step, priority: 150 }] };
    await createDeployTemplate(Scope.root(), world.conductor, { fields: template });
    const traits = asked.deploySteps === undefined ? ["CUSTOM_T"] : [];
    await world.store.nodes.update(node.uuid, {
      instance_info: { ...node.instance_info, traits },
      traits: ["CUSTOM_R", "CUSTOM_T"],
    });
    const where = JSON.stringify(asked);
    await assert.rejects(ask(asked), (thrown) => {
      assert.ok(isFailure(thrown, "plan.step_disallowed"), `${where}: ${String(thrown)}`);
      assert.match(thrown.message, /management\.polls/);
      return true;
    });
    assert.deepEqual(
      [(await now()).provision_state, machine.powerChanges, machine.ran.size],
      [provision_state, [], 0],
      where,
    );
  }
});
