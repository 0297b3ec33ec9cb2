/** Retired and protected nodes, in every state that one rests in, as Ironic has it. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { PROVISION_STATES } from "@ingot/contract";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import { allowsUpdate } from "@ingot/lifecycle";
import { nodeInWorld } from "../../testing/node-in-world.ts";
import type { NodeFields } from "./node-fields.ts";
import { removeNode } from "./remove-node.ts";
import { updateNode } from "./update-node.ts";

const scope = Scope.root();
const refused = (code: ErrorCode, words: RegExp) => (thrown: unknown) =>
  isFailure(thrown, code) && words.test(thrown.message);
/** A change there is refused for another reason. */
const RESTING = PROVISION_STATES.filter((state) => allowsUpdate(state) && state !== "inspecting");

async function given(t: TestContext) {
  const one = await nodeInWorld(t);
  const update = (changes: Partial<NodeFields>) =>
    updateNode(scope, one.world.conductor, { node: one.node.uuid, changes });
  return { ...one, update };
}

test("a node is protected only in active and rescue; the reason goes with the protection", async (t) => {
  const { world, node, update } = await given(t);
  for (const provision_state of RESTING) {
    const rests = { provision_state, protected: false, protected_reason: null };
    await world.store.nodes.update(node.uuid, rests);
    const asked = update({ protected: true, protected_reason: "billing" });
    if (provision_state !== "active" && provision_state !== "rescue") {
      await assert.rejects(asked, refused("node.state_conflict", /protected/), provision_state);
      continue;
    }
    assert.deepEqual([(await asked).protected, (await asked).protected_reason], [true, "billing"], provision_state);
    const freed = await update({ protected: false });
    assert.deepEqual([freed.protected, freed.protected_reason], [false, null]);
    await assert.rejects(update({ protected_reason: "x" }), refused("input.invalid", /protected_reason/));
  }
});

test("a node is retired in every state but available; the reason goes with the retirement", async (t) => {
  const { world, node, update } = await given(t);
  for (const provision_state of RESTING) {
    await world.store.nodes.update(node.uuid, { provision_state, retired: false, retired_reason: null });
    const asked = update({ retired: true, retired_reason: "old" });
    if (provision_state === "available") {
      await assert.rejects(asked, refused("node.state_conflict", /retired.*manageable/));
      continue;
    }
    assert.deepEqual([(await asked).retired, (await asked).retired_reason], [true, "old"], provision_state);
    const back = await update({ retired: false });
    assert.deepEqual([back.retired, back.retired_reason], [false, null]);
    await assert.rejects(update({ retired_reason: "x" }), refused("input.invalid", /retired_reason/));
  }
});

test("a protected node is not deleted, undeployed or rebuilt; one that is not any more is", async (t) => {
  const { world, node, ask, machine, rested, update } = await given(t);
  await world.store.nodes.update(node.uuid, { provision_state: "active", protected: true });
  const isProtected = refused("node.protected", /protected/);
  await assert.rejects(removeNode(scope, world.conductor, { node: node.uuid }), isProtected);
  for (const target of ["deleted", "rebuild"] as const) await assert.rejects(ask({ target }), isProtected);
  assert.deepEqual(machine.powerChanges, []);
  await update({ protected: false });
  await ask({ target: "deleted" });
  assert.equal((await rested()).provision_state, "available");
});
