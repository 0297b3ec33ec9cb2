import type { DriverContext, ManagementInterface } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { withInterface } from "../interfaces/with-interface.ts";

export interface WithManagement<T> {
  readonly node: string;
  /** Whether it changes something: refused while a conductor works on the node. */
  readonly changes?: boolean;
  act(management: ManagementInterface, context: DriverContext, node: NodeRecord): Promise<T>;
}

/** Has the BMC of a node do one thing. */
export async function withManagement<T>(scope: Scope, conductor: Conductor, to: WithManagement<T>): Promise<T> {
  const { act, ...what } = to;
  return withInterface(scope, conductor, {
    ...what,
    kind: "management",
    act: ({ implementation, context, node }) => act(implementation, context, node),
  });
}
