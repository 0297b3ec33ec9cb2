import type { Lease, LoggedOperation, StepRecord } from "@ingot/engine";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { hasLivingConductor } from "../../fleet/served.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";

/** Who holds a node, and why. */
export interface NodeLock {
  readonly node: NodeRecord;
  /** Undefined when nothing is under way: a node that is reserved all the same is held by nobody. */
  readonly operation: LoggedOperation["operation"] | undefined;
  /** What it does now, or will do next. */
  readonly step: StepRecord | undefined;
  /** The process that drives it; undefined when none does. */
  readonly driver: Lease | undefined;
  /** Whether a conductor lives that looks after the node; without one, its operation waits. */
  readonly served: boolean;
}

export interface GetLock {
  readonly node: string;
}

export async function getLock(scope: Scope, conductor: Conductor, input: GetLock): Promise<NodeLock> {
  scope.check();
  const { store, clock } = conductor;
  const node = await findNode(store, input.node);
  const active = await store.operations.active(node.uuid);
  const owner = active?.operation.owner ?? null;
  const driver = owner === null ? undefined : await store.operations.lease(owner, clock.now());
  const begun = active?.steps.find(({ state }) => state === "running" || state === "waiting");
  const step = begun ?? active?.steps.find(({ state }) => state === "pending");
  return { node, operation: active?.operation, step, driver, served: await hasLivingConductor(conductor, node) };
}
