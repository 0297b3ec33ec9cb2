/**
 * The agent of a machine that was switched while its operation was on hold: the next step that needs it finds it again, if the
 * machine has come back with it, or else has the ramdisk booted once more.
 */
import type { StepRun } from "@ingot/engine";
import { isJsonObject } from "@ingot/kernel";
import { agentAnswers } from "../agent-access/agent-answers.ts";
import type { Conductor } from "../conductor.ts";
import { callbackTimeoutMs } from "../driver-access/callback-timeout.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { isLost, tellLost } from "./another-start.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { collectAgain } from "./in-band.ts";
import { isInRamdisk } from "./in-ramdisk.ts";
import { SWITCHED_ON_HOLD } from "./power-meanwhile.ts";
import { attachmentOf, inputOf, nodeOf, type Outcome } from "./step-executor.ts";

/** In the step's attachment, until it begins: how far its agent is. */
const KEY = "agentAgain";
const NEED_AGENT: ReadonlySet<string> = new Set(["in-band", "deploy.write_image", "deploy.prepare_instance_boot"]);

/** A step that may begin, as if for the first time when its agent has come back; or what it waits for before that. */
export type Readiness = { readonly run: StepRun } | { readonly outcome: Outcome };

export async function agentAgain(conductor: Conductor, run: StepRun): Promise<Readiness> {
  const written = attachmentOf(run);
  if (isJsonObject(written[KEY])) return goOn(conductor, run, written[KEY]);
  // A process that died as the step began has not written down that the agent was given anything.
  const isFresh = run.phase !== "resume" && Object.keys(written).length === 0;
  if (!isFresh || !needsAgent(run) || !isInRamdisk(run)) return { run };
  const node = await nodeOf(conductor, run);
  if (node.driver_internal_info[SWITCHED_ON_HOLD] !== run.operation.id) return { run };
  // One whose machine took its time to go off may have called once more before: it is asked.
  if (await agentAnswers(run.scope, conductor, node)) {
    await conductor.store.nodes.mergeInternalInfo(node.uuid, { [SWITCHED_ON_HOLD]: null });
    return { run };
  }
  await tell(conductor.store, conductor, {
    node: node.uuid,
    operation: run.operation.id,
    kind: "log",
    message: "the machine was switched on hold, and its agent is gone: the ramdisk is booted once more",
    details: {},
  });
  return boot(conductor, run, node);
}

function needsAgent(run: StepRun): boolean {
  const { executor } = run.step.spec;
  return NEED_AGENT.has(executor) || (executor === "reserved" && inputOf(run)["step"] === "wait");
}

async function goOn(conductor: Conductor, run: StepRun, { stage, since }: Readonly<Record<string, unknown>>) {
  const node = await nodeOf(conductor, run);
  if (stage !== "waiting") return boot(conductor, run, node);
  if (hasCalledBack(node)) {
    await collectAgain(conductor, run, node);
    return { run: { ...run, phase: "start" as const, attachment: null } };
  }
  if (await isLost(conductor, run, node)) {
    await tellLost(conductor, run, node);
    return boot(conductor, run, node);
  }
  // The deadline of the first wait stands.
  const of = { node, timeoutMs: callbackTimeoutMs(conductor.config, run.operation.kind) };
  const { timeoutMs: _timeoutMs, attachment: _attachment, ...wait } = waitForAgent(of, Number(since));
  return { outcome: wait };
}

/** What is written down first has whoever finds the step after a crash boot the machine, whatever was done of it. */
async function boot(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Readiness> {
  await run.checkpoint({ [KEY]: { stage: "booting" } });
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const timeoutMs = callbackTimeoutMs(conductor.config, run.operation.kind);
  const wait = await bootRamdisk(conductor, run, { node, digest: known?.digest, timeoutMs });
  return { outcome: { ...wait, attachment: { [KEY]: { stage: "waiting", since: conductor.clock.now() } } } };
}
