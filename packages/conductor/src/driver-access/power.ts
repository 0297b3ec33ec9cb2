import type { PowerState, PowerTarget } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { type PowerHands, withCoupledPower } from "./coupled-power.ts";
import { driverContext, type DriverContextOptions } from "./driver-context.ts";
import { interfaceOf } from "./interface-of.ts";
import { powerTimeoutMs } from "./power-timeout.ts";

/** Asks the BMC. */
export async function readPower(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<PowerState> {
  const context = driverContext(scope, conductor, node);
  return interfaceOf(conductor, node, "power").getPowerState(context);
}

export interface ChangePower extends DriverContextOptions {
  readonly target: PowerTarget;
  readonly timeoutMs?: number;
}

const REACHED: Readonly<Record<PowerTarget, "power on" | "power off">> = {
  "power on": "power on",
  "power off": "power off",
  rebooting: "power on",
  "soft power off": "power off",
  "soft rebooting": "power on",
};

/** Brings the machine to a power state and writes it down; safe to repeat, except that a reboot is one each time. */
export async function changePower(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
  change: ChangePower,
): Promise<NodeRecord> {
  const { target } = change;
  return withCoupledPower(scope, conductor, {
    node,
    target,
    hands: handsOf(conductor, node),
    change: async () => {
      const timeoutMs = change.timeoutMs ?? powerTimeoutMs(conductor.config, target);
      using bounded = scope.child({ timeoutMs, what: `'${target}' of node ${node.uuid}` });
      const context = driverContext(bounded, conductor, node, change);
      await interfaceOf(conductor, node, "power").setPowerState(context, target);
      return recordPower(conductor, node, { state: REACHED[target], because: target, ...change });
    },
  });
}

/** How the power of what hangs together with a node is changed. */
function handsOf(conductor: Conductor, asked: NodeRecord): PowerHands {
  const { powerTimeoutMs: timeoutMs } = conductor.config;
  return {
    isOn: async (scope, node) => {
      using bounded = scope.child({ timeoutMs, what: `reading the power state of node ${node.uuid}` });
      return isOn(bounded, conductor, node);
    },
    change: async (scope, node, target) => {
      using bounded = scope.child({ timeoutMs, what: `'${target}' of node ${node.uuid}` });
      // Written before the machine is touched: who has lost the operation to another is refused here.
      await conductor.store.nodes.update(node.uuid, { target_power_state: target });
      await interfaceOf(conductor, node, "power").setPowerState(driverContext(bounded, conductor, node), target);
      const because = `${target}, with node ${asked.uuid}`;
      await recordPower(conductor, node, { state: target, because });
      await conductor.store.nodes.update(node.uuid, { target_power_state: null });
    },
  };
}

/** One that is on though nobody has written that down was switched on by a process that died of it. */
async function isOn(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const state = await readPower(scope, conductor, node);
  if (state === "power on" && node.power_state !== state)
    await recordPower(conductor, node, { state, because: "as the BMC says" });
  return state === "power on";
}

/** Writes a power state down, with an event when it is another than before. */
export async function recordPower(
  conductor: Conductor,
  node: NodeRecord,
  seen: { readonly state: PowerState; readonly because: string; readonly operation?: string },
): Promise<NodeRecord> {
  return conductor.store.transaction(async (stores) => {
    const before = await stores.nodes.byUuid(node.uuid);
    const details = { from: before?.power_state ?? null, to: seen.state };
    if (before?.power_state === seen.state && seen.because !== "rebooting" && seen.because !== "soft rebooting") {
      return before;
    }
    const { state, because, operation = null } = seen;
    await tell(stores, conductor, {
      node: node.uuid,
      operation,
      kind: "power",
      message: `${state} (${because})`,
      details,
    });
    return stores.nodes.update(node.uuid, { power_state: state });
  });
}
