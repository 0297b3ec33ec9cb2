import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { orphans } from "../../../reconcilers/orphans.ts";
import { nodeInWorld } from "../../../testing/node-in-world.ts";
import type { VirtualWorld } from "../../../testing/virtual-world.ts";
import { breakLock } from "../break-lock.ts";

test("an undeployment that was accepted is not lost when the deployment that it ends is aborted, or its lock broken, too", async (t) => {
  for (const how of ["abort", "unlock"] as const) {
    const { world, machine, ask, rested } = await nodeInWorld(t, { config: { automatedClean: false } });
    machine.neverCallsBack = true;
    await ask({ target: "active" });
    await world.until(async () => ((await stateOf(world)) === "wait call-back" ? true : undefined));
    let asked: Promise<unknown> | undefined;
    // while the machine is put in order; then the process that was to begin the undeployment is gone
    machine.onPower = (target) => {
      if (target !== "power off") return;
      asked ??=
        how === "abort"
          ? ask({ target: "abort" })
          : breakLock(Scope.root(), world.conductor, { node: "n1", end: true });
    };
    await ask({ target: "deleted" });
    await world.until(async () => ((await stateOf(world)) === "wait call-back" ? undefined : true));
    await asked?.catch(() => {}); // it may come too late
    await world.kill();
    await world.begin();
    await world.time.advance(60_000);
    await orphans(0).run(Scope.root(), world.conductor);
    assert.equal((await rested()).provision_state, "available", how);
  }
});

async function stateOf(world: VirtualWorld): Promise<string | undefined> {
  return (await world.store.nodes.byName("n1"))?.provision_state;
}
