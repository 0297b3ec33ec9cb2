import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { nodeInWorld } from "../../testing/node-in-world.ts";
import { withInterface } from "./with-interface.ts";

test("what an interface does is given up when its time is over", async (t) => {
  const { world, node } = await nodeInWorld(t, { config: { powerTimeoutMs: 30 } });
  const hangs = withInterface(Scope.root(), world.conductor, {
    node: node.uuid,
    kind: "management",
    act: ({ context }) => context.scope.sleep(60_000),
  });
  await assert.rejects(hangs, (thrown) => isFailure(thrown, "deadline.exceeded"));
});

test("a BMC is asked by two calls at once, and by the next when one of them has ended", async (t) => {
  const { world, node } = await nodeInWorld(t);
  const begun: PromiseWithResolvers<void>[] = [];
  const ends: (() => void)[] = [];
  const calls = [0, 1, 2].map((at) => {
    begun[at] = Promise.withResolvers<void>();
    return withInterface(Scope.root(), world.conductor, {
      node: node.uuid,
      kind: "management",
      act: async () => {
        const end = Promise.withResolvers<void>();
        ends.push(end.resolve);
        begun[ends.length - 1]?.resolve();
        await end.promise;
      },
    });
  });
  await begun[1]?.promise;
  await world.still();
  assert.equal(ends.length, 2);
  ends[0]?.();
  await begun[2]?.promise;
  for (const end of ends) end();
  await Promise.all(calls);
});
