import type { StepRun, StepSpec } from "@ingot/engine";
import { isFailure, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { decideFastTrack, describeFastTrack } from "../fast-track/fast-track.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { type CollectedSteps, collectSteps } from "./collect-steps.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

export interface RamdiskStep {
  readonly kind: "deploy" | "clean";
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
    const { stage, since } = attachmentOf(run);
    if (stage === "waiting" && typeof since === "number") return whenCalledBack(conductor, run, { of, node, since });
    const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
    const digest = known?.digest;
    if (stage !== "booting" && (await mayFastTrack(conductor, run, { node, digest }))) {
      const outcome = await collectAndPlan(conductor, run, { of, node, since: 0 });
      if (outcome !== undefined) return outcome;
    }
    await run.checkpoint({ stage: "booting" });
    return bootRamdisk(conductor, run, { node, digest, timeoutMs: of.timeoutMs(conductor) });
  };
}

async function mayFastTrack(
  conductor: Conductor,
  run: StepRun,
  facts: { readonly node: NodeRecord; readonly digest: string | undefined },
): Promise<boolean> {
  const decision = await decideFastTrack(run.scope, conductor, facts);
  await tell(conductor.store, conductor, {
    node: facts.node.uuid,
    operation: run.operation.id,
    kind: "fast-track",
    message: describeFastTrack(decision),
    details: { used: decision.used, conditions: decision.conditions as unknown as JsonObject[] },
  });
  return decision.used;
}

interface Waiting {
  readonly of: RamdiskStep;
  readonly node: NodeRecord;
  readonly since: number;
}

async function whenCalledBack(conductor: Conductor, run: StepRun, waiting: Waiting): Promise<Outcome> {
  const calledBack = hasCalledBack(waiting.node, waiting.since);
  const answer = calledBack ? await collectAndPlan(conductor, run, waiting) : undefined;
  if (answer !== undefined) return answer;
  // Without a timeout of its own: the deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...wait } = waitForAgent(
    { node: waiting.node, timeoutMs: waiting.of.timeoutMs(conductor) },
    waiting.since,
  );
  return calledBack ? { ...wait, pollAfterMs: conductor.config.agentPollMs[1] } : wait;
}

/** `undefined` when the agent does not answer: it is waited for, or the machine is booted after all. */
async function collectAndPlan(conductor: Conductor, run: StepRun, waiting: Waiting): Promise<Outcome | undefined> {
  const { of, node } = waiting;
  try {
    const collected = await collectSteps(run.scope, conductor, { node, kind: of.kind });
    const amend = await of.planRest(conductor, run, { node, collected });
    const told = {
      [`agent_cached_${of.kind}_steps`]: collected.byManager,
      hardware_manager_version: collected.versions,
    };
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
