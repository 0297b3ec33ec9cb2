import type { Change, ChangeContext, Observe, StepRecord } from "@ingot/engine";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { isWaiting, nextState } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { POWER_HOLD } from "../plans/power-hold-plan.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { applyEvent } from "../state/apply-event.ts";
import { tell } from "../state/timeline-writer.ts";
import { endWell, endWithFailure } from "./end.ts";
import { tellChange } from "./tell-change.ts";

type Observing = Pick<Conductor, "clock" | "host" | "config">;

/** What each change of an operation means for its node, in the same transaction. */
export function observer(conductor: Observing): Observe<Stores> {
  return async (tx, change, context) => {
    const node = await tx.nodes.byUuid(context.operation.subject);
    if (node === undefined) return;
    if (context.operation.kind === POWER_HOLD) return letGo(tx, change, node);
    await tellChange(tx, conductor, { change, context });
    await act(tx, conductor, { change, context, node });
  };
}

/** A hold says nothing of itself: what is done to the node meanwhile is told by whoever holds it. */
async function letGo(tx: Stores, change: Change, node: NodeRecord): Promise<void> {
  if (!HOLD_ENDS.has(change.kind)) return;
  await tx.nodes.update(node.uuid, { reservation: null, target_power_state: null });
}

const HOLD_ENDS: ReadonlySet<Change["kind"]> = new Set(["operation-done", "operation-failed", "operation-aborted"]);

interface Observed {
  readonly change: Change;
  readonly context: ChangeContext;
  readonly node: NodeRecord;
}

async function act(tx: Stores, conductor: Observing, observed: Observed): Promise<void> {
  const { change, context } = observed;
  switch (change.kind) {
    case "step-started":
      return stepStarted(tx, conductor, { ...observed, step: change.step });
    case "step-waiting":
      if (change.step.waitingFor === "callback") await waits(tx, conductor, { ...observed, reason: change.reason });
      return;
    case "step-done":
      return resumes(tx, conductor, observed, change.step);
    case "operation-held":
    case "operation-unheld": {
      const event = change.kind === "operation-held" ? "hold" : "unhold";
      if (nextState(observed.node.provision_state, event) === undefined) return;
      const operation = context.operation.id;
      await applyEvent(tx, conductor, observed.node, { event, operation, changes: { reservation: null } });
      return;
    }
    case "operation-done":
      return endWell(tx, conductor, { node: observed.node, operation: context.operation });
    case "operation-failed":
    case "operation-aborted": {
      const aborted = change.kind === "operation-aborted";
      const { failure } = change;
      return endWithFailure(tx, conductor, { node: observed.node, operation: context.operation, failure, aborted });
    }
    case "operation-claimed":
      if (observed.node.conductor !== conductor.host) {
        await tx.nodes.update(observed.node.uuid, { conductor: conductor.host });
      }
      return;
    case "operation-failing":
    case "plan-amended":
    case "step-resumed":
    case "step-retrying":
    case "step-progress":
    case "step-failed":
    case "step-aborted":
  }
}

async function stepStarted(
  tx: Stores,
  conductor: Observing,
  observed: Observed & { readonly step: StepRecord },
): Promise<void> {
  const { step, context } = observed;
  await resumes(tx, conductor, observed, step);
  // A step without work is over in the same write: nobody will see the node at it.
  if (context.steps[step.index]?.state === "done") return;
  const field = stepField(context.operation.kind);
  const shown = shownStep(step.spec.input);
  const changes = shown === undefined ? {} : { [field]: shown };
  await tx.nodes.update(observed.node.uuid, { ...changes, reservation: conductor.host });
}

function stepField(kind: string): "deploy_step" | "service_step" | "clean_step" {
  if (kind === "deploy") return "deploy_step";
  return kind === "service" ? "service_step" : "clean_step";
}

/** Ironic's `deploy_step`, `clean_step` and `service_step`: the step that runs. */
function shownStep(input: Json): JsonObject | undefined {
  if (!isJsonObject(input) || input["step"] === undefined || input["interface"] === undefined) return undefined;
  const { step, interface: of, priority = 0, args = {} } = input;
  return { interface: of, step, priority, args };
}

/** Somebody else has the word now: the node shows that it waits, and is not locked. */
async function waits(
  tx: Stores,
  conductor: Observing,
  observed: Observed & { readonly reason: string },
): Promise<void> {
  const { node, context, reason } = observed;
  const operation = context.operation.id;
  if (nextState(node.provision_state, "wait") === undefined) return;
  await applyEvent(tx, conductor, node, { event: "wait", operation, changes: { reservation: null } });
  await tell(tx, conductor, {
    node: node.uuid,
    operation,
    kind: "waiting",
    message: `waiting for ${reason}`,
    details: { for: reason },
  });
}

async function resumes(tx: Stores, conductor: Observing, observed: Observed, step: StepRecord): Promise<void> {
  const { node, context } = observed;
  const goesOn = (step.spec.when ?? "success") === "success" && context.operation.failure === null;
  if (!goesOn || !isWaiting(node.provision_state)) return;
  const operation = context.operation.id;
  await applyEvent(tx, conductor, node, { event: "resume", operation, changes: { reservation: conductor.host } });
}
