import type { DriverContext, InterfaceKind } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { bmcOf } from "../../driver-access/bmc-of.ts";
import { driverContext } from "../../driver-access/driver-context.ts";
import { type Present, presentInterface } from "../../driver-access/present-interface.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { invalidInterface } from "../nodes/verbs/require-interfaces.ts";

export interface InterfaceCall<Kind extends InterfaceKind> {
  readonly implementation: Present<Kind>;
  readonly context: DriverContext;
  readonly node: NodeRecord;
}

export interface WithInterface<Kind extends InterfaceKind, T> {
  readonly node: string;
  readonly kind: Kind;
  /** Whether it changes something: refused while a conductor works on the node. */
  readonly changes?: boolean;
  /** Throws what is wrong with the node's state, before its driver is asked. */
  require?(node: NodeRecord): void;
  act(call: InterfaceCall<Kind>): Promise<T>;
}

/** Has one interface of a node do one thing, once it is found to be there and to have what it needs. */
export async function withInterface<Kind extends InterfaceKind, T>(
  scope: Scope,
  conductor: Conductor,
  to: WithInterface<Kind, T>,
): Promise<T> {
  scope.check();
  const node = await findNode(conductor.store, to.node);
  if (to.changes === true) requireUnlocked(node);
  to.require?.(node);
  const implementation = presentInterface(conductor, node, to.kind);
  const timeoutMs = conductor.config.powerTimeoutMs;
  using bounded = scope.child({ timeoutMs, what: `the ${to.kind} interface of node ${node.uuid}` });
  const context = driverContext(bounded, conductor, node);
  using _turn = await conductor.bmcs.take(bounded, bmcOf(conductor, node), "call");
  try {
    await (implementation as { validate(context: DriverContext): void | Promise<void> }).validate(context);
  } catch (error) {
    throw invalidInterface(node, { kind: to.kind, what: to.kind, error });
  }
  return await to.act({ implementation, context, node }); // its time and its turn end with it
}
