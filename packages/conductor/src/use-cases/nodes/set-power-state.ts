import type { PowerTarget } from "@ingot/driver-kit";
import type { LoggedOperation } from "@ingot/engine";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import { isHeld, isWaiting } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import { interfaceOf } from "../../driver-access/interface-of.ts";
import { powerTimeoutMs } from "../../driver-access/power-timeout.ts";
import { POWER_ASKED, type PowerAsked } from "../../executors/power-meanwhile.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { powerPlan } from "../../plans/power-plan.ts";
import { tell } from "../../state/timeline-writer.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";
import { requireConductor } from "./verbs/require-conductor.ts";
import { requireInterfaces } from "./verbs/require-interfaces.ts";
import { lockedBy } from "./verbs/start-operation.ts";

export interface SetPowerState {
  readonly node: string;
  readonly target: PowerTarget;
  readonly timeoutMs?: number;
}

const LEADS_TO: Readonly<Record<PowerTarget, string>> = {
  "power on": "power on",
  "power off": "power off",
  rebooting: "power on",
  "soft power off": "power off",
  "soft rebooting": "power on",
};

/** Starts a power change; returns when it is under way (the API's 202). */
export async function setPowerState(scope: Scope, conductor: Conductor, input: SetPowerState): Promise<void> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  const { target } = input;
  await requireConductor(conductor, node);
  requireNoCleaning(node, input);
  requireUnlocked(node);
  await requireInterfaces(scope, conductor, { node, kinds: ["power"], what: "power" });
  requireSupported(conductor, node, target);
  if (isWaiting(node.provision_state) || isHeld(node.provision_state)) return askMeanwhile(conductor, node, input);
  const timeoutMs = input.timeoutMs ?? powerTimeoutMs(conductor.config, target);
  try {
    await conductor.runner.submit(powerPlan({ node: node.uuid, target, timeoutMs }), async (tx, operation) => {
      const changes = { target_power_state: LEADS_TO[target], reservation: conductor.host, last_error: null };
      await tx.nodes.update(node.uuid, changes);
      await tell(tx, conductor, { node: node.uuid, operation: operation.id, ...request(node, target) });
    });
  } catch (error) {
    throw isFailure(error, "operation.conflict") ? lockedBy(conductor, node, error) : error;
  }
}

/**
 * Whatever waits for its agent, or is on hold, does it, and waits on. Throws `node.locked` when it waits for something else, or
 * has this to do already. On hold, where it could be let go on meanwhile, the node is reserved for it.
 */
async function askMeanwhile(
  conductor: Conductor,
  node: NodeRecord,
  { target, ...input }: SetPowerState,
): Promise<void> {
  const timeoutMs = input.timeoutMs ?? powerTimeoutMs(conductor.config, target);
  const wake = await conductor.store.transaction(async (tx) => {
    const now = await findNode(tx, node.uuid);
    const active = await tx.operations.active(node.uuid);
    const isFree = now.reservation === null && now.target_power_state === null;
    if (active === undefined || !isFree || !(waitsForCallback(active) || staysOnHold(active)))
      throw lockedBy(conductor, now);
    const operation = active.operation.id;
    const asked = { operation, target, timeoutMs } satisfies PowerAsked;
    await tx.nodes.mergeInternalInfo(node.uuid, { [POWER_ASKED]: asked });
    const reservation = staysOnHold(active) ? conductor.host : null;
    await tx.nodes.update(node.uuid, { target_power_state: LEADS_TO[target], reservation, last_error: null });
    await tell(tx, conductor, { node: node.uuid, operation, ...request(now, target) });
    return conductor.runner.wakeWith(tx, node.uuid);
  });
  wake();
}

function waitsForCallback({ steps }: LoggedOperation): boolean {
  return steps.some(({ state, waitingFor }) => state === "waiting" && waitingFor === "callback");
}

function staysOnHold({ operation: { state, held, abort } }: LoggedOperation): boolean {
  return state === "held" && held && abort === null;
}

function request({ power_state: from }: NodeRecord, verb: PowerTarget) {
  const details = { from, to: LEADS_TO[verb], verb };
  return { kind: "request", message: `${verb} was asked for`, details } as const;
}

/** As with Ironic, refused in words of its own, whether a conductor works on the node or waits for its agent. */
function requireNoCleaning({ provision_state: state }: NodeRecord, { node, target }: SetPowerState): void {
  if (state !== "cleaning" && state !== "clean wait") return;
  throw new Failure(
    "node.invalid_state",
    `The requested action "${target}" can not be performed on node "${node}" while it is in state "${state}".`,
    { hint: "Wait until the cleaning has ended, or abort it." },
  );
}

function requireSupported(conductor: Conductor, node: NodeRecord, target: PowerTarget): void {
  const supported = interfaceOf(conductor, node, "power").supportedTargets;
  if (!supported.includes(target)) {
    throw new Failure("interface.unsupported", `Node ${node.uuid} does not support the power state '${target}'.`, {
      hint: `Its driver supports: ${supported.join(", ")}.`,
    });
  }
  if (node.disable_power_off && LEADS_TO[target] === "power off") {
    throw new Failure("input.invalid", `Node ${node.uuid} has disable_power_off set: it may not be powered off.`);
  }
}
