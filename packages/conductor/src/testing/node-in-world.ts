import type { TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import type { SetProvisionState } from "../use-cases/nodes/provision-target.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import { VirtualWorld, type VirtualWorldOptions } from "./virtual-world.ts";

export interface NodeInWorld extends Pick<VirtualWorldOptions, "config"> {
  readonly fields?: Partial<NodeRecord>;
}

/** A node with its machine, in a world of its own that goes with the test. */
export async function nodeInWorld(t: TestContext, { fields = {}, ...options }: NodeInWorld = {}) {
  const world = await VirtualWorld.open(options);
  t.after(() => world.close());
  await world.begin();
  const { node, machine } = await world.node(fields);
  const now = async (): Promise<NodeRecord> => (await world.store.nodes.byUuid(node.uuid)) ?? node;
  return {
    ...{ world, node, machine, now },
    ask: (input: Omit<SetProvisionState, "node">) =>
      setProvisionState(Scope.root(), world.conductor, { node: node.uuid, ...input }),
    inState: (state: NodeRecord["provision_state"]) =>
      world.until(async () => ((await now()).provision_state === state ? now() : undefined)),
    /** What its timeline says. */
    told: async () => (await world.store.timeline.list({ node: node.uuid, limit: 1000 })).map(({ message }) => message),
    /** As it is once nothing is under way any more, and after how long. */
    async rested(): Promise<NodeRecord & { readonly tookMs: number }> {
      const begun = world.time.monotonic();
      const rested = await world.until(async () =>
        (await world.store.operations.active(node.uuid)) === undefined ? await now() : undefined,
      );
      return { ...rested, tookMs: world.time.monotonic() - begun };
    },
  };
}
