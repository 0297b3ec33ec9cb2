/** A wall clock that is set while machines are worked on, forward or back: nothing fails for it, and nothing waits for it. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import { orphans } from "./reconcilers/orphans.ts";
import type { NodeRecord } from "./ports/node.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";

const HOUR = 3_600_000;
const JUMPS = [-40, 40] as const;

async function given(t: TestContext, fields: Partial<NodeRecord> = {}) {
  const one = await nodeInWorld(t, { fields });
  const { world, node } = one;
  return {
    ...one,
    /** The step that runs or waits is this one. */
    at: (step: string) =>
      world.until(async () => {
        const active = await world.store.operations.active(node.uuid);
        return active?.steps.find(({ spec, state }) => spec.name === step && state === "waiting");
      }),
  };
}

for (const hours of JUMPS) {
  test(`an agent that is silent for a moment has not been silent for the ${hours} h of a jump`, async (t) => {
    const { world, machine, ask, at, rested } = await given(t);
    machine.commandMs = 60_000;
    await ask({ target: "active" });
    await at("deploy.write_image");
    world.agents.silent = true;
    await world.time.advance(10_000);
    world.time.jump(hours * HOUR);
    await world.time.advance(10_000);
    world.agents.silent = false;
    const { provision_state: state, last_error: error } = await rested();
    assert.deepEqual([state, error, machine.ran.get("write_image")], ["active", null, 1]);
  });

  test(`a silent agent is given up in its time though the clock jumps by ${hours} h`, async (t) => {
    const { world, machine, ask, at, rested } = await given(t);
    machine.commandMs = 60_000;
    await ask({ target: "active" });
    await at("deploy.write_image");
    world.agents.silent = true;
    await world.time.advance(10_000);
    world.time.jump(hours * HOUR);
    const { provision_state: state, last_error: error, tookMs } = await rested();
    assert.equal(state, "deploy failed");
    assert.match(error ?? "", /it has been silent for 9\d s/);
    assert.ok(tookMs < 120_000, `${tookMs} ms`);
  });

  test(`a machine that does not power itself off is powered off though the clock jumps by ${hours} h`, async (t) => {
    const { world, machine, ask, rested } = await given(t);
    machine.diesAt = "standby.power_off";
    await ask({ target: "active" });
    await world.until(async () => (machine.ran.has("standby.sync") ? true : undefined));
    world.time.jump(hours * HOUR);
    const { provision_state: state, tookMs } = await rested();
    assert.equal(state, "active");
    assert.ok(tookMs < 120_000, `${tookMs} ms`);
  });

  test(`a wait for the next heartbeat ends with it though the clock jumps by ${hours} h`, async (t) => {
    const { world, ask, at, rested } = await given(t, { provision_state: "manageable" });
    const cleanSteps = ["wait", "erase_devices"].map((step) => ({ interface: "deploy", step }));
    await ask({ target: "clean", cleanSteps });
    await at("deploy.wait");
    world.time.jump(hours * HOUR);
    const { provision_state: state, tookMs } = await rested();
    assert.equal(state, "manageable");
    assert.ok(tookMs < 200_000, `${tookMs} ms`);
  });

  test(`a deletion whose second half was never begun goes on though the clock jumps by ${hours} h`, async (t) => {
    const { world, node, rested } = await given(t, { provision_state: "deleting", reservation: "virtual" });
    await world.store.nodes.update(node.uuid, { provision_updated_at: world.time.now() });
    world.time.jump(hours * HOUR);
    await world.time.advance(60_000);
    await orphans(60_000).run(Scope.root(), world.conductor);
    assert.equal((await rested()).provision_state, "available");
  });
}
