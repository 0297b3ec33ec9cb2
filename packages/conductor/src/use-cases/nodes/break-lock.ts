import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { makesRoomForDeletion } from "../../operations/end.ts";
import { tell } from "../../state/timeline-writer.ts";
import { getLock, type NodeLock } from "./get-lock.ts";

export interface BreakLock {
  readonly node: string;
  /** The operation that was seen to hold it: another one is left alone. */
  readonly operation?: string;
  /** Ends the operation in failure, instead of letting a conductor go on with it from its log. */
  readonly end?: boolean;
}

/**
 * Takes a node from whoever holds it. Safe at any time: what the holder writes from then on is refused, and a conductor goes
 * on from the log: it finds the running step again, repeats it if it may be repeated, and otherwise fails the operation
 * with that reason. A reservation without an operation is taken back. Answers with the lock as it was.
 */
export async function breakLock(scope: Scope, conductor: Conductor, input: BreakLock): Promise<NodeLock> {
  const lock = await getLock(scope, conductor, { node: input.node });
  const { node, operation } = lock;
  if (input.operation !== undefined && input.operation !== operation?.id) {
    throw new Failure(
      "node.lock_changed",
      `node ${node.uuid} is not held by the operation ${input.operation} any more`,
    );
  }
  if (operation === undefined) {
    await takeBack(conductor, lock);
    return lock;
  }
  const also = {
    node: node.uuid,
    operation: operation.id,
    kind: "request",
    details: { end: input.end === true },
  } as const;
  const holder = lock.driver === undefined ? "nobody" : lock.driver.name;
  try {
    await conductor.runner.unclaim(operation.id, (tx) =>
      tell(tx, conductor, { ...also, message: `the lock of ${holder} was broken by request` }),
    );
    if (input.end === true) {
      const reason = new Failure(
        "operation.aborted",
        `By request, the ${operation.kind} was ended and its lock broken.`,
        makesRoomForDeletion(operation) ? { details: { then: "delete" } } : {},
      );
      await conductor.runner.abort(operation.id, reason, { force: true });
    }
  } catch (error) {
    if (!isFailure(error, "operation.ended")) throw error; // it has let go by itself
  }
  return lock;
}

/** Only while nothing is under way: an operation that begins meanwhile keeps what it has reserved. */
async function takeBack(conductor: Conductor, { node }: NodeLock): Promise<void> {
  if (node.reservation === null) return;
  await conductor.store.transaction(async (stores) => {
    if ((await stores.operations.active(node.uuid)) !== undefined) return;
    await stores.nodes.update(node.uuid, { reservation: null, target_power_state: null });
    const message = `the reservation by ${node.reservation ?? ""}, which no operation had, was taken back by request`;
    await tell(stores, conductor, { node: node.uuid, kind: "request", message });
  });
}
