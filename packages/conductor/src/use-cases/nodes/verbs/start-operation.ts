import type { ProvisionState, ProvisionVerb } from "@ingot/contract";
import type { Plan } from "@ingot/engine";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { eventOfVerb } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import type { NodeChanges, NodeRecord } from "../../../ports/node.ts";
import type { Stores } from "../../../ports/store.ts";
import { applyEvent } from "../../../state/apply-event.ts";
import { tell } from "../../../state/timeline-writer.ts";
import { findNode } from "../find-node.ts";
import { requireRoom } from "./require-room.ts";
import { requireVerb } from "./require-verb.ts";

export interface StartOperation {
  readonly node: NodeRecord;
  readonly verb: ProvisionVerb;
  readonly plan: Plan;
  /** It was accepted before: the limits of how many may be at it do not hold it up. */
  readonly accepted?: true;
  /** Where it shall lead, when that is not the verb's usual place. */
  readonly target?: ProvisionState;
  /** What else changes, of the node as it is then: it may have been updated since the verb was asked for. */
  readonly changes?: (now: NodeRecord) => NodeChanges;
  /** Merged into `driver_internal_info` with that. */
  readonly internalInfo?: Readonly<Record<string, Json>>;
}

/** In one transaction: the verb still holds, the new state, the plan, and what the timeline says of both. */
export async function startOperation(conductor: Conductor, start: StartOperation): Promise<void> {
  const { node, verb, plan } = start;
  try {
    await conductor.runner.submit(plan, async (tx, operation) => {
      const now = await findNode(tx, node.uuid);
      requireVerb(now, verb);
      if (start.accepted !== true) await requireRoom(tx, conductor, verb);
      await tellPlan(tx, conductor, { plan, verb, operation: operation.id });
      await applyEvent(tx, conductor, now, {
        event: eventOfVerb(verb),
        operation: operation.id,
        ...(start.target === undefined ? {} : { target: start.target }),
        changes: { ...NO_STEP, ...start.changes?.(now), reservation: conductor.host, last_error: null },
        ...(start.internalInfo === undefined ? {} : { internalInfo: start.internalInfo }),
      });
    });
  } catch (error) {
    throw isFailure(error, "operation.conflict") ? lockedBy(conductor, node, error) : error;
  }
}

const NO_STEP = { clean_step: {}, deploy_step: {}, service_step: {} } as const;

export function lockedBy(conductor: Pick<Conductor, "host">, node: NodeRecord, cause?: Failure): Failure {
  const message = `Node ${node.uuid} is locked by host ${node.reservation ?? conductor.host}, please retry after the current operation is completed.`;
  return new Failure("node.locked", message, cause === undefined ? {} : { cause });
}

async function tellPlan(
  tx: Stores,
  conductor: Conductor,
  told: { readonly plan: Plan; readonly verb: string; readonly operation: string },
): Promise<void> {
  const { plan, verb, operation } = told;
  const node = plan.subject;
  await tell(tx, conductor, { node, operation, kind: "request", message: `${verb} was asked for`, details: { verb } });
  const steps = plan.steps.filter((step) => step.when !== "failure");
  await tell(tx, conductor, {
    node,
    operation,
    kind: "plan",
    message: `the plan: ${steps.map((step) => step.name).join(", ")}`,
    details: { steps: steps.map((step) => ({ name: step.name, ...shown(step.input) })) },
  });
}

function shown(input: unknown): JsonObject {
  if (!isJsonObject(input) || input["step"] === undefined) return {};
  return { interface: input["interface"], step: input["step"], priority: input["priority"], reason: input["reason"] };
}
