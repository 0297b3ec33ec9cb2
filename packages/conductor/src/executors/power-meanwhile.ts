/**
 * A change of power that is asked for while an operation waits for its agent, to start a machine anew that hangs, say: the
 * operation itself carries it out, since the node is its own, and goes on waiting.
 */
import type { PowerTarget } from "@ingot/driver-kit";
import type { StepRun } from "@ingot/engine";
import { Failure, isJsonObject, type JsonObject, type OperationId } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { changePower } from "../driver-access/power.ts";
import { errorText } from "../operations/end.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";

/** Where it is written down, in `driver_internal_info`. */
export const POWER_ASKED = "ingot_power_asked";

export interface PowerAsked {
  /** Of another operation it is no wish any more. */
  readonly operation: OperationId;
  readonly target: PowerTarget;
  readonly timeoutMs: number;
}

/** Before a wait for a callback looks whether that has come. What fails is told; the operation waits on. */
export async function powerMeanwhile(conductor: Conductor, run: StepRun): Promise<void> {
  if (run.phase !== "resume" || run.step.waitingFor !== "callback") return;
  const node = await conductor.store.nodes.byUuid(run.operation.subject);
  const asked = node?.driver_internal_info[POWER_ASKED];
  if (node === undefined || !isJsonObject(asked) || asked["operation"] !== run.operation.id) return;
  let last_error: string | null = null;
  try {
    await change(conductor, run, { node, asked });
  } catch (error) {
    run.scope.check();
    const failure = Failure.from(error);
    last_error = errorText(failure);
    const { code, hint } = failure;
    const told = { node: node.uuid, operation: run.operation.id, message: failure.message, details: { code, hint } };
    await tell(conductor.store, conductor, { ...told, kind: "error" });
  }
  await conductor.store.nodes.mergeInternalInfo(node.uuid, { [POWER_ASKED]: null });
  await conductor.store.nodes.update(node.uuid, { target_power_state: null, last_error });
}

/** A machine that is switched off forgets its agent, whose address and certificate are others after the next boot. */
async function change(
  conductor: Conductor,
  run: StepRun,
  { node, asked }: { readonly node: NodeRecord; readonly asked: JsonObject },
): Promise<void> {
  const wanted = asked["target"] as PowerTarget;
  // A reboot that a process has begun which died of it is not one more.
  const again = asked["begun"] === true && (wanted === "rebooting" || wanted === "soft rebooting");
  const target = again ? "power on" : wanted;
  await conductor.store.nodes.mergeInternalInfo(node.uuid, {
    [POWER_ASKED]: { ...asked, begun: true },
    ...(wanted === "power on" ? {} : gone(node)),
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
