/**
 * Nodes that are parts of another (DPUs, blades) hang on its power, unless their `driver_info` says
 * `has_dedicated_power_supply`: a part is not switched on without its whole, and the whole is not switched off before its
 * parts, which would otherwise be found without power and have the whole switched on again. Nor is it switched off, or restarted,
 * which takes the power from them for a moment, while another operation works on one of them, or begins to.
 */
import type { PowerTarget } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { childrenOf } from "../planning/child-nodes.ts";
import type { NodeRecord } from "../ports/node.ts";
import { PowerHolds } from "./power-holds.ts";

const ON: readonly PowerTarget[] = ["power on", "rebooting", "soft rebooting"];
const OFF: readonly PowerTarget[] = ["power off", "soft power off"];

/** How the power of a node is read and changed, its own and nothing besides. */
export interface PowerHands {
  isOn(scope: Scope, node: NodeRecord): Promise<boolean>;
  change(scope: Scope, node: NodeRecord, target: "power on" | "power off"): Promise<void>;
}

/** Changes the power of a node by `change`, once what must be switched before it has been. */
export async function withCoupledPower<T>(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly target: PowerTarget; readonly hands: PowerHands; change(): Promise<T> },
): Promise<T> {
  const { node, target, hands } = of;
  if (ON.includes(target)) await switchOnWholes(scope, conductor, { node, hands });
  if (target === "power on") return of.change();
  const all = await parts(conductor, node);
  if (all.length === 0) return of.change();
  // Held until the whole is off: a part that began to be switched on would switch the whole on again.
  await using holds = new PowerHolds(conductor, node);
  const need = "hangs on its power";
  for (const part of all.toReversed()) await hold(scope, conductor, { holds, node, other: part, need });
  for (const part of OFF.includes(target) ? all : []) {
    if (part.disable_power_off) continue;
    if ((await conductor.store.nodes.byUuid(part.uuid))?.power_state === "power off") continue;
    await holds.check(part);
    await hands.change(scope, part, "power off");
  }
  return await of.change();
}

/** Whether other nodes hang on the power of this one. */
export async function hasParts(conductor: Conductor, node: NodeRecord): Promise<boolean> {
  return (await parts(conductor, node)).length > 0;
}

interface Coupled {
  readonly node: NodeRecord;
  readonly hands: PowerHands;
}

/** A whole that is on stays on without being held: whoever would switch it off must hold the node, which has this operation. */
async function switchOnWholes(scope: Scope, conductor: Conductor, { node, hands }: Coupled): Promise<void> {
  await using holds = new PowerHolds(conductor, node);
  for (const whole of await wholes(conductor, node)) {
    if (await hands.isOn(scope, whole)) {
      await holds.adopt(whole);
      continue;
    }
    await hold(scope, conductor, { holds, node, other: whole, need: "must be powered on first" });
    if (await hands.isOn(scope, whole)) continue;
    await holds.check(whole);
    await hands.change(scope, whole, "power on");
  }
}

interface Held {
  readonly holds: PowerHolds;
  readonly node: NodeRecord;
  readonly other: NodeRecord;
  /** Why it must be held, in words. */
  readonly need: string;
}

/** Throws `node.locked` when another operation than this one works on a node that must be held. */
async function hold(scope: Scope, { config }: Conductor, { holds, node, other, need }: Held): Promise<void> {
  const timeoutMs = config.powerTimeoutMs;
  using bounded = scope.child({ timeoutMs, what: `waiting for node ${other.uuid}, whose power another changes` });
  if ((await holds.take(bounded, other)) !== "busy") return;
  throw new Failure(
    "node.locked",
    `The power of node ${node.uuid} cannot be changed: node ${other.uuid} ${need}, and another operation is under way there.`,
  );
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

/** The innermost first; also those that are off, for they might be about to be switched on. */
async function parts(
  conductor: Conductor,
  node: NodeRecord,
  seen: ReadonlySet<string> = new Set([node.uuid]),
): Promise<readonly NodeRecord[]> {
  const found: NodeRecord[] = [];
  for (const child of await childrenOf(conductor.store, { parent: node.uuid, only: [] })) {
    if (hasOwnPower(child) || seen.has(child.uuid)) continue;
    found.push(...(await parts(conductor, child, new Set([...seen, child.uuid]))), child);
  }
  return found;
}

function hasOwnPower({ driver_info: info }: NodeRecord): boolean {
  return /^(?:true|1|t|yes|y|on)$/i.test(String(info["has_dedicated_power_supply"] ?? "false"));
}
