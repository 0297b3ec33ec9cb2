import { Failure, type JsonObject } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { type StepSource, stepSource } from "../../../planning/step-source.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import type { RunbookRecord } from "../../../ports/runbook.ts";
import { findRunbook } from "../../runbooks/find-runbook.ts";
import type { RequestedStepOfList } from "../provision-target.ts";

export interface AskedSteps {
  readonly source: StepSource;
  readonly disableRamdisk: boolean;
}

export interface StepsRequest {
  /** `clean_steps` or `service_steps` */
  readonly list: string;
  readonly steps: readonly RequestedStepOfList[] | undefined;
  readonly runbook: string | undefined;
  readonly disableRamdisk: boolean | undefined;
}

/** The steps that a request for cleaning or servicing names: its own list, or those of a runbook that the node may run. */
export async function askedSteps(conductor: Conductor, node: NodeRecord, asked: StepsRequest): Promise<AskedSteps> {
  const { list, steps = [], runbook: ident } = asked;
  if (ident === undefined) {
    if (steps.length === 0) throw new Failure("input.invalid", `${list} is required, or a runbook`);
    const source = stepSource(steps, { list, runbook: null });
    return { source, disableRamdisk: asked.disableRamdisk === true };
  }
  if (steps.length > 0) {
    throw new Failure("input.invalid", `A runbook and ${list} were given: only one of them can say what runs`);
  }
  const runbook = await findRunbook(conductor.store, ident);
  requireApproved(node, runbook);
  const disableRamdisk = asked.disableRamdisk ?? runbook.disable_ramdisk;
  return { source: sourceOf(runbook), disableRamdisk };
}

/** In the order that the runbook gives its steps; those of one order as they stand. */
export function sourceOf(runbook: RunbookRecord): StepSource {
  const ordered = runbook.steps.toSorted((a, b) => a.order - b.order);
  const steps = ordered.map(({ order: _order, ...step }) => step as unknown as JsonObject);
  return { list: `runbook ${runbook.name}, steps`, runbook: runbook.name, steps };
}

/** Throws `runbook.not_approved`: a node must have the runbook's name, or one of its traits, among its own traits. */
export function requireApproved(node: NodeRecord, runbook: RunbookRecord): void {
  const wanted = [runbook.name, ...runbook.traits];
  if (wanted.some((trait) => node.traits.includes(trait))) return;
  throw new Failure(
    "runbook.not_approved",
    `Runbook ${runbook.name} has not been approved for node ${node.uuid}: the node has none of the traits ${wanted.join(", ")}.`,
  );
}
