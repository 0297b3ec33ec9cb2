import type { ConsoleAccess } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { withInterface } from "./with-interface.ts";

export interface GetConsole {
  readonly node: string;
}

/** How the serial console is reached; null while it is not served. */
export async function getConsole(scope: Scope, conductor: Conductor, input: GetConsole): Promise<ConsoleAccess | null> {
  const node = await findNode(conductor.store, input.node);
  if (!node.console_enabled) return null;
  return withInterface(scope, conductor, {
    ...input,
    kind: "console",
    act: ({ implementation, context }) => implementation.getConsole(context),
  });
}
