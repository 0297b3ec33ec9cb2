import type { StepAhead, StepOutcome, StepRun } from "@ingot/engine";
import { Failure, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";

export type Outcome = StepOutcome<Stores>;

/** One go at one step of an operation on a node. */
export type StepExecutor = (conductor: Conductor, run: StepRun) => Promise<Outcome>;

/** The node that the operation works on, as it is now. */
export async function nodeOf(conductor: Conductor, run: StepAhead): Promise<NodeRecord> {
  const node = await conductor.store.nodes.byUuid(run.operation.subject);
  if (node === undefined) throw new Failure("node.not_found", `Node ${run.operation.subject} could not be found.`);
  return node;
}

/** What was written down of a step, as an object; empty at the first attempt's start. */
export function attachmentOf(run: StepRun): JsonObject {
  return run.phase !== "start" && isJsonObject(run.attachment) ? run.attachment : {};
}

export function inputOf(run: StepAhead): JsonObject {
  return isJsonObject(run.step.spec.input) ? run.step.spec.input : {};
}
