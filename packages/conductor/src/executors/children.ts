import { STEP_KINDS } from "@ingot/contract";
import type { DriverStepOutcome, PowerTarget } from "@ingot/driver-kit";
import type { StepRun } from "@ingot/engine";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { isReservedStep } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { changePower } from "../driver-access/power.ts";
import { driverSteps } from "../planning/step-catalogue.ts";
import { childrenOf } from "../planning/child-nodes.ts";
import type { NodeRecord } from "../ports/node.ts";
import { outOfBandLimit } from "./out-of-band-limit.ts";
import { attachmentOf, inputOf, type Outcome, type StepExecutor } from "./step-executor.ts";

interface Progress {
  /** UUIDs of the children whose turn is over. */
  readonly done: readonly string[];
  /** What the step of the child whose turn it is has written down. */
  readonly driver: Json | undefined;
}

/** A step that runs on the node's children, one after another, by their own drivers. */
export const children: StepExecutor = async (conductor, run) => {
  let progress = progressOf(run);
  const only = inputOf(run)["children"] as readonly string[];
  for (const child of await childrenOf(conductor.store, { parent: run.operation.subject, only })) {
    if (progress.done.includes(child.uuid)) continue;
    const outcome = await onChild(conductor, run, { child, progress });
    if (outcome.kind !== "done") return outcome;
    progress = { done: [...progress.done, child.uuid], driver: undefined };
    await run.checkpoint(written(progress));
  }
  return { kind: "done", output: { children: [...progress.done] } };
};

function progressOf(run: StepRun): Progress {
  const { done, driver } = attachmentOf(run);
  return { done: Array.isArray(done) ? (done as readonly string[]) : [], driver };
}

function written({ done, driver }: Progress): JsonObject {
  return { done: [...done], ...(driver === undefined ? {} : { driver }) };
}

interface Turn {
  readonly child: NodeRecord;
  readonly progress: Progress;
}

async function onChild(conductor: Conductor, run: StepRun, { child, progress }: Turn): Promise<Outcome> {
  if ((await conductor.store.operations.active(child.uuid)) !== undefined) {
    const message = `${run.step.spec.name} cannot run on child node ${child.uuid}: another operation is under way there.`;
    return { kind: "failed", failure: new Failure("node.locked", message) };
  }
  try {
    const outcome = await runOnChild(conductor, run, { child, progress });
    return outcomeOf(conductor, run, { child, progress, outcome });
  } catch (error) {
    run.scope.check();
    if (!isFailure(error)) throw error;
    const message = `${run.step.spec.name} failed on child node ${child.uuid}: ${error.message}`;
    return { kind: "failed", failure: new Failure(error.code, message, { hint: error.hint, cause: error }) };
  }
}

const POWER: Readonly<Record<string, PowerTarget>> = {
  power_on: "power on",
  power_off: "power off",
  reboot: "rebooting",
};

async function runOnChild(conductor: Conductor, run: StepRun, { child, progress }: Turn): Promise<DriverStepOutcome> {
  const { kind, interface: of, step: name, args } = inputOf(run);
  const operation = run.operation.id;
  const target = isReservedStep(String(name)) ? POWER[String(name)] : undefined;
  if (target !== undefined) {
    await changePower(run.scope, conductor, child, { target, operation });
    return { kind: "done" };
  }
  const steps = driverSteps(conductor, child, STEP_KINDS.find((each) => each === kind) ?? "clean");
  const step = steps.find(({ offered }) => offered.interface === of && offered.step === name);
  if (step === undefined) {
    throw new Failure(
      "plan.unknown_step",
      `the driver ${child.driver} has no out-of-band step '${run.step.spec.name}'`,
    );
  }
  const context = driverContext(run.scope, conductor, child, { operation });
  return step.run(context, isJsonObject(args) ? args : {}, progress.driver);
}

async function outcomeOf(
  conductor: Conductor,
  run: StepRun,
  of: Turn & { readonly outcome: DriverStepOutcome },
): Promise<Outcome> {
  const { child, progress, outcome } = of;
  const later = (afterMs: number, attachment: Json | undefined): Outcome => ({
    kind: "wait",
    for: "poll",
    pollAfterMs: afterMs,
    ...outOfBandLimit(conductor, run),
    attachment: written({ ...progress, driver: attachment ?? null }),
    reason: `${run.step.spec.name} to end on child node ${child.uuid}`,
  });
  switch (outcome.kind) {
    case "done": {
      if (outcome.changes !== undefined) await conductor.store.nodes.update(child.uuid, outcome.changes);
      return { kind: "done" };
    }
    case "failed":
      throw outcome.failure;
    case "poll":
      return later(outcome.afterMs, outcome.attachment);
    case "reboot":
      await changePower(run.scope, conductor, child, { target: "rebooting", operation: run.operation.id });
      return later(1000, outcome.attachment);
  }
}
