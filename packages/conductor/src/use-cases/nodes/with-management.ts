import type { DriverContext, ManagementInterface } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { driverContext } from "../../driver-access/driver-context.ts";
import { interfaceOf } from "../../driver-access/interface-of.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";
import { requireInterfaces } from "./verbs/require-interfaces.ts";

export interface WithManagement<T> {
  readonly node: string;
  /** Whether it changes something: refused while a conductor works on the node. */
  readonly changes?: boolean;
  act(management: ManagementInterface, context: DriverContext, node: NodeRecord): Promise<T>;
}

/** Has the BMC of a node do one thing. */
export async function withManagement<T>(scope: Scope, conductor: Conductor, to: WithManagement<T>): Promise<T> {
  scope.check();
  const node = await findNode(conductor.store, to.node);
  if (to.changes === true) requireUnlocked(node);
  await requireInterfaces(scope, conductor, { node, kinds: ["management"], what: "management" });
  using bounded = scope.child({ timeoutMs: conductor.config.powerTimeoutMs, what: `the BMC of node ${node.uuid}` });
  return to.act(interfaceOf(conductor, node, "management"), await driverContext(bounded, conductor, node), node);
}
