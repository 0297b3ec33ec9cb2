/**
 * Nodes that are parts of another (DPUs, blades) hang on its power, unless their `driver_info` says
 * `has_dedicated_power_supply`: a part is not switched on without its whole, and the whole is not switched off before its
 * parts, which would otherwise be found without power and have the whole switched on again.
 */
import type { PowerTarget } from "@ingot/driver-kit";
import { Failure, isJsonObject, type OperationId } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { childrenOf } from "../planning/child-nodes.ts";
import type { NodeRecord } from "../ports/node.ts";

const ON: readonly PowerTarget[] = ["power on", "rebooting", "soft rebooting"];
const OFF: readonly PowerTarget[] = ["power off", "soft power off"];

export interface CoupledChange {
  readonly node: NodeRecord;
  readonly target: "power on" | "power off";
}

/** What must be switched before the node is, in order; what is in that state already, as far as is known, is left out. */
export async function coupledChanges(
  conductor: Conductor,
  node: NodeRecord,
  target: PowerTarget,
): Promise<readonly CoupledChange[]> {
  if (ON.includes(target)) return (await wholes(conductor, node)).map((each) => ({ node: each, target: "power on" }));
  if (!OFF.includes(target)) return [];
  return (await parts(conductor, node)).map((each) => ({ node: each, target: "power off" }));
}

/** Throws `node.locked` when another operation than this one works on a node that must be switched. */
export async function requireSwitchable(
  conductor: Conductor,
  { node, target }: CoupledChange,
  asked: { readonly node: NodeRecord; readonly operation: string | undefined },
): Promise<void> {
  const active = await conductor.store.operations.active(node.uuid);
  if (active === undefined || (await isPartOf(conductor, asked.operation, active.operation.id))) return;
  const first = target === "power on" ? "be powered on first" : "be powered off first";
  throw new Failure(
    "node.locked",
    `The power of node ${asked.node.uuid} cannot be changed: node ${node.uuid} must ${first}, and another operation is under way there.`,
  );
}

/** Whether an operation is this one, or one of its steps on a child. */
async function isPartOf(conductor: Conductor, operation: string | undefined, other: OperationId): Promise<boolean> {
  if (operation === undefined || operation === other) return operation === other;
  const found = await conductor.store.operations.get(operation as OperationId);
  return isJsonObject(found?.operation.input) && found.operation.input["parent"] === other;
}

/** The outermost first. */
async function wholes(conductor: Conductor, node: NodeRecord): Promise<readonly NodeRecord[]> {
  const found: NodeRecord[] = [];
  for (let at = node; at.parent_node !== null && !hasOwnPower(at);) {
    const parent = await conductor.store.nodes.byUuid(at.parent_node);
    if (parent === undefined || parent.uuid === node.uuid || found.some(({ uuid }) => uuid === parent.uuid)) break;
    found.unshift(parent);
    at = parent;
  }
  return found;
}

/** The innermost first. */
async function parts(
  conductor: Conductor,
  node: NodeRecord,
  seen: ReadonlySet<string> = new Set([node.uuid]),
): Promise<readonly NodeRecord[]> {
  const found: NodeRecord[] = [];
  for (const child of await childrenOf(conductor.store, { parent: node.uuid, only: [] })) {
    if (hasOwnPower(child) || child.disable_power_off || seen.has(child.uuid)) continue;
    found.push(...(await parts(conductor, child, new Set([...seen, child.uuid]))), child);
  }
  return found.filter((each) => each.power_state !== "power off");
}

function hasOwnPower({ driver_info: info }: NodeRecord): boolean {
  return /^(?:true|1|t|yes|y|on)$/i.test(String(info["has_dedicated_power_supply"] ?? "false"));
}
