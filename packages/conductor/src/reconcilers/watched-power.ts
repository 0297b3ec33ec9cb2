import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { bmcOf } from "../driver-access/bmc-of.ts";
import { observe, type Observed } from "../driver-access/health.ts";
import type { NodeRecord } from "../ports/node.ts";

const READ_MS = 30_000;

/** BMCs that have given no answer in this round, by name: their other systems are not asked in vain. */
export type Silent = Map<string, Failure>;

/**
 * What a machine's BMC says of its power; undefined when another look at the same BMC is under way, or the node has never told its
 * power and lacks what is needed to ask. Throws what is wrong otherwise, a power state that the BMC cannot tell included.
 */
export async function watchedPower(
  scope: Scope,
  conductor: Conductor,
  { node, silent }: { readonly node: NodeRecord; readonly silent: Silent },
): Promise<Observed | undefined> {
  const bmc = bmcOf(conductor, node);
  const known = silent.get(bmc);
  if (known !== undefined) throw known;
  using turn = conductor.bmcs.tryTake(bmc, "watch");
  if (turn === undefined) return undefined;
  try {
    using bounded = scope.child({ timeoutMs: READ_MS, what: `reading the power state of node ${node.uuid}` });
    const seen = await observe(bounded, conductor, node);
    if (seen.power !== "error") return seen;
  } catch (error) {
    if (isFailure(error, "bmc.unreachable", "deadline.exceeded")) silent.set(bmc, error);
    if (node.power_state === null && isFailure(error, "input.invalid")) return undefined;
    throw error;
  }
  throw new Failure("node.power_unknown", `the BMC of node ${node.uuid} cannot tell its power state`);
}
