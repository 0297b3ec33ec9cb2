import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";
import { requireUnlocked } from "./require-updatable.ts";

/** Throws `node.locked`, or `node.not_powered_off` with Ironic's words: volumes change only below a machine that is off. */
export function requirePoweredOff(node: NodeRecord, action: string): void {
  requireUnlocked(node);
  if (node.power_state === "power off") return;
  throw new Failure(
    "node.not_powered_off",
    `The requested action "${action}" can not be performed on node "${node.uuid}" while it is in state ` +
      `"${node.power_state ?? "None"}".`,
  );
}
