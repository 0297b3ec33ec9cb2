import type { StepRun, StepSpec } from "@ingot/engine";
import { isFailure, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { decideFastTrack, describeFastTrack } from "../fast-track/fast-track.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { anotherStart, type Start } from "./another-start.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { type AgentStepKind, type CollectedSteps, collectSteps, rememberedSteps } from "./collect-steps.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

export interface RamdiskStep {
  readonly kind: AgentStepKind;
  timeoutMs(conductor: Conductor): number;
  /** The steps that follow, now that the agent has told its own; throws what is wrong with them. */
  planRest(
    conductor: Conductor,
    run: StepRun,
    told: { node: NodeRecord; collected: CollectedSteps },
  ): Promise<readonly StepSpec[]>;
}

/** Brings the agent: by fast track when one is there, else by booting the ramdisk; then asks it for its steps. */
export function ramdiskExecutor(of: RamdiskStep): StepExecutor {
  return async (conductor, run) => {
    const node = await nodeOf(conductor, run);
    const { stage, since, again } = attachmentOf(run);
    if (stage === "waiting" && typeof since === "number") {
      return whenCalledBack(conductor, run, { of, node, since, again: again === true });
    }
    if (stage !== "booting") {
      const outcome = await fastTrack(conductor, run, { of, node });
      if (outcome !== undefined) return outcome;
    }
    return boot(conductor, run, { node, timeoutMs: of.timeoutMs(conductor), again: again === true });
  };
}

/** What is written down first has whoever finds the step after a crash boot the machine, whatever was done of it. */
async function boot(conductor: Conductor, run: StepRun, { node, timeoutMs, again }: Start): Promise<Outcome> {
  await run.checkpoint({ stage: "booting", again });
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const wait = await bootRamdisk(conductor, run, { node, digest: known?.digest, timeoutMs });
  return { ...wait, attachment: { stage: "waiting", since: conductor.clock.now(), again } };
}

/** `undefined` when the machine has to be booted. */
async function fastTrack(conductor: Conductor, run: StepRun, collecting: Collecting): Promise<Outcome | undefined> {
  const { node } = collecting;
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const decision = await decideFastTrack(run.scope, conductor, { node, digest: known?.digest });
  await tell(conductor.store, conductor, {
    node: node.uuid,
    operation: run.operation.id,
    kind: "fast-track",
    message: describeFastTrack(decision),
    details: { used: decision.used, conditions: decision.conditions as unknown as JsonObject[] },
  });
  return decision.used ? collectAndPlan(conductor, run, collecting) : undefined;
}

interface Collecting {
  readonly of: RamdiskStep;
  readonly node: NodeRecord;
}

interface Waiting extends Collecting {
  /** When the machine was switched on. */
  readonly since: number;
  /** Whether that was for the second time. */
  readonly again: boolean;
}

async function whenCalledBack(conductor: Conductor, run: StepRun, waiting: Waiting): Promise<Outcome> {
  const calledBack = hasCalledBack(waiting.node);
  const answer = calledBack ? await collectAndPlan(conductor, run, waiting) : undefined;
  if (answer !== undefined) return answer;
  const { node, of, since, again } = waiting;
  const timeoutMs = of.timeoutMs(conductor);
  const another = calledBack ? undefined : await anotherStart(conductor, run, { node, since, again, timeoutMs });
  if (another !== undefined) return boot(conductor, run, { ...waiting, ...another });
  // Without a timeout of its own: the deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...first } = waitForAgent({ node, timeoutMs }, since);
  const wait = { ...first, attachment: { stage: "waiting", since, again } };
  return calledBack ? { ...wait, pollAfterMs: conductor.config.agentPollMs[1] } : wait;
}

/** `undefined` when the agent does not answer: it is waited for, or the machine is booted after all. */
async function collectAndPlan(conductor: Conductor, run: StepRun, waiting: Collecting): Promise<Outcome | undefined> {
  const { of, node } = waiting;
  try {
    const collected = await collectSteps(run.scope, conductor, { node, kind: of.kind });
    const amend = await of.planRest(conductor, run, { node, collected });
    const told = rememberedSteps(of.kind, collected);
    return {
      kind: "done",
      amend,
      also: async (tx) => {
        await tx.nodes.mergeInternalInfo(node.uuid, told);
      },
    };
  } catch (error) {
    run.scope.check();
    if (isFailure(error, "agent.unreachable", "agent.busy", "deadline.exceeded")) return undefined;
    throw error;
  }
}

export function requestOf(input: JsonObject): readonly JsonObject[] {
  const { request } = input;
  return Array.isArray(request) ? request.filter(isJsonObject) : [];
}
