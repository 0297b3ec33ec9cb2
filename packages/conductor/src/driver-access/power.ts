import type { PowerState, PowerTarget } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { tell } from "../state/timeline-writer.ts";
import { type PowerHands, withCoupledPower } from "./coupled-power.ts";
import { driverContext, type Remembered } from "./driver-context.ts";
import { interfaceOf } from "./interface-of.ts";
import { powerTimeoutMs } from "./power-timeout.ts";

/** Asks the BMC. */
export async function readPower(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<PowerState> {
  const context = driverContext(scope, conductor, node);
  return interfaceOf(conductor, node, "power").getPowerState(context);
}

export interface ChangePower {
  readonly target: PowerTarget;
  readonly timeoutMs?: number;
  readonly operation?: string;
}

/** Writes down what was reached. */
export type RecordPower = (stores: Stores) => Promise<NodeRecord>;

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
  return withCoupledPower(scope, conductor, {
    node,
    target: change.target,
    hands: handsOf(conductor, node),
    change: async () => conductor.store.transaction(await switchPower(scope, conductor, node, change)),
  });
}

/** The same, but that it is reached is the caller's to write down, with what follows from it. */
export async function changePowerThen(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
  change: ChangePower,
): Promise<RecordPower> {
  return withCoupledPower(scope, conductor, {
    node,
    target: change.target,
    hands: handsOf(conductor, node),
    change: () => switchPower(scope, conductor, node, change),
  });
}

async function switchPower(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
  change: ChangePower,
): Promise<RecordPower> {
  const { target, operation } = change;
  const timeoutMs = change.timeoutMs ?? powerTimeoutMs(conductor.config, target);
  using bounded = scope.child({ timeoutMs, what: `'${target}' of node ${node.uuid}` });
  let remembered: Remembered = {};
  const context = driverContext(bounded, conductor, node, {
    ...(operation === undefined ? {} : { operation }),
    onSuccess: (changes) => (remembered = { ...remembered, ...changes }),
  });
  await interfaceOf(conductor, node, "power").setPowerState(context, target);
  const reached = { state: REACHED[target], because: target, ...(operation === undefined ? {} : { operation }) };
  return (stores) => writePower(stores, conductor, node, { ...reached, remembered });
}

/** How the power of what hangs together with a node is changed. */
function handsOf(conductor: Conductor, asked: NodeRecord): PowerHands {
  const { powerTimeoutMs: timeoutMs } = conductor.config;
  return {
    isOn: async (scope, node) => {
      using bounded = scope.child({ timeoutMs, what: `reading the power state of node ${node.uuid}` });
      return await isOn(bounded, conductor, node);
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
export async function recordPower(conductor: Conductor, node: NodeRecord, seen: SeenPower): Promise<NodeRecord> {
  return conductor.store.transaction((stores) => writePower(stores, conductor, node, seen));
}

interface SeenPower {
  readonly state: PowerState;
  readonly because: string;
  readonly operation?: string;
  /** For `driver_internal_info`, besides. */
  readonly remembered?: Remembered;
}

async function writePower(
  stores: Stores,
  conductor: Conductor,
  node: NodeRecord,
  seen: SeenPower,
): Promise<NodeRecord> {
  const { state, because, operation = null, remembered = {} } = seen;
  const before = await stores.nodes.byUuid(node.uuid);
  const details = { from: before?.power_state ?? null, to: state };
  if (before?.power_state === state && because !== "rebooting" && because !== "soft rebooting") {
    return Object.keys(remembered).length === 0 ? before : stores.nodes.mergeInternalInfo(node.uuid, remembered);
  }
  await tell(stores, conductor, {
    node: node.uuid,
    operation,
    kind: "power",
    message: `${state} (${because})`,
    details,
  });
  return stores.nodes.update(node.uuid, { power_state: state }, { internalInfo: remembered });
}
