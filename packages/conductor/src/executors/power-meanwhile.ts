/**
 * A change of power that is asked for while an operation waits for its agent, to start a machine anew that hangs, say, or while
 * it is on hold: the operation itself carries it out, since the node is its own, and stays where it is.
 */
import type { PowerTarget } from "@ingot/driver-kit";
import type { HeldRun, StepRun } from "@ingot/engine";
import { Failure, isJsonObject, type JsonObject, type OperationId } from "@ingot/kernel";
import { agentEndpoint } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { changePower } from "../driver-access/power.ts";
import { errorText } from "../operations/end.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";

/** Where it is written down, in `driver_internal_info`. */
export const POWER_ASKED = "ingot_power_asked";
/** There too: the operation whose machine was switched while it was on hold, so that its agent may be gone. */
export const SWITCHED_ON_HOLD = "ingot_switched_on_hold";

export interface PowerAsked {
  /** Of another operation it is no wish any more. */
  readonly operation: OperationId;
  readonly target: PowerTarget;
  readonly timeoutMs: number;
}

/** Before a wait for a callback looks whether that has come. What fails is told; the operation waits on. */
export async function powerMeanwhile(conductor: Conductor, run: StepRun): Promise<void> {
  if (run.phase !== "resume" || run.step.waitingFor !== "callback") return;
  await changeAsked(conductor, run, {});
}

/** While an operation is on hold. What fails is told; the hold stays. */
export async function powerOnHold(conductor: Conductor, run: HeldRun): Promise<void> {
  await changeAsked(conductor, run, { [SWITCHED_ON_HOLD]: run.operation.id });
}

type Asking = Pick<StepRun, "scope" | "operation">;

async function changeAsked(conductor: Conductor, run: Asking, remember: JsonObject): Promise<void> {
  const node = await conductor.store.nodes.byUuid(run.operation.subject);
  const asked = node?.driver_internal_info[POWER_ASKED];
  if (node === undefined || !isJsonObject(asked) || asked["operation"] !== run.operation.id) return;
  let last_error: string | null = null;
  try {
    await change(conductor, run, { node, asked, remember });
  } catch (error) {
    run.scope.check();
    const failure = Failure.from(error);
    last_error = errorText(failure);
    const { code, hint } = failure;
    const told = { node: node.uuid, operation: run.operation.id, message: failure.message, details: { code, hint } };
    await tell(conductor.store, conductor, { ...told, kind: "error" });
  }
  await conductor.store.transaction(async (tx) => {
    const agent = last_error === null ? {} : stillThere(node, await tx.nodes.byUuid(node.uuid));
    const over = { target_power_state: null, reservation: null, last_error };
    await tx.nodes.update(node.uuid, over, { internalInfo: { ...agent, [POWER_ASKED]: null } });
  });
}

const OF_AGENT = ["agent_url", "agent_verify_ca", "agent_secret_token"] as const;

/** The agent of a machine that was not switched after all, if no other has called since: it may well be there. */
function stillThere({ driver_internal_info: before }: NodeRecord, now: NodeRecord | undefined): JsonObject {
  if (now === undefined || agentEndpoint(now) !== undefined) return {};
  return Object.fromEntries(OF_AGENT.map((key) => [key, before[key] ?? null]));
}

interface Change {
  readonly node: NodeRecord;
  readonly asked: JsonObject;
  readonly remember: JsonObject;
}

/** A machine that is switched off forgets its agent, whose address and certificate are others after the next boot. */
async function change(conductor: Conductor, run: Asking, { node, asked, remember }: Change): Promise<void> {
  const wanted = asked["target"] as PowerTarget;
  // A reboot that a process has begun which died of it is not one more.
  const again = asked["begun"] === true && (wanted === "rebooting" || wanted === "soft rebooting");
  const target = again ? "power on" : wanted;
  await conductor.store.nodes.mergeInternalInfo(node.uuid, {
    [POWER_ASKED]: { ...asked, begun: true },
    ...(wanted === "power on" ? {} : { ...gone(node), ...remember }),
  });
  await changePower(run.scope, conductor, node, {
    target,
    timeoutMs: Number(asked["timeoutMs"]),
    operation: run.operation.id,
  });
}

/** As Ironic: what does not outlast the machine's being off; a token that is on its medium does. */
function gone({ driver_internal_info: info }: NodeRecord): Record<string, null> {
  const carried = info["agent_secret_token_pregenerated"] === true;
  return { agent_url: null, agent_verify_ca: null, ...(carried ? {} : { agent_secret_token: null }) };
}
