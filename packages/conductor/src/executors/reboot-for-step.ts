import type { StepRun, Wait } from "@ingot/engine";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { agentEndpoint } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { callbackTimeoutMs } from "../driver-access/callback-timeout.ts";
import { changePower } from "../driver-access/power.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { isLost, tellLost } from "./another-start.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { attachmentOf } from "./step-executor.ts";

/** How far a reboot is that a driver's step has asked for. */
export interface StepReboot extends JsonObject {
  readonly stage: "rebooting" | "waiting";
  /** Whether the machine boots the ramdisk, whose agent is then waited for. */
  readonly agent: boolean;
  readonly reason: string;
  /** Of `waiting`: when the machine was switched on. */
  readonly since: number;
  /** What the step is handed back after the reboot. */
  readonly driver: Json;
}

const SETTLE_MS = 1000;

/** The reboot that is under way for this step, if any. */
export function stepReboot(run: StepRun): StepReboot | undefined {
  const { reboot } = attachmentOf(run);
  return isJsonObject(reboot) ? (reboot as StepReboot) : undefined;
}

/** A reboot to begin with: into the ramdisk when its agent is there now. */
export function newReboot(node: NodeRecord, asked: { readonly reason: string; readonly driver: Json }): StepReboot {
  return { stage: "rebooting", agent: agentEndpoint(node) !== undefined, since: 0, ...asked };
}

/** What is still to be waited for of the reboot that is under way for this step; undefined when it is over, or none is. */
export async function awaitReboot(
  conductor: Conductor,
  run: StepRun,
  node: NodeRecord,
): Promise<Wait<Stores> | undefined> {
  const reboot = stepReboot(run);
  if (reboot === undefined) return undefined;
  if (reboot.stage === "rebooting") return rebootForStep(conductor, run, { node, reboot });
  if (hasCalledBack(node)) return undefined;
  if (await isLost(conductor, run, node)) {
    await tellLost(conductor, run, node);
    return rebootForStep(conductor, run, { node, reboot: { ...reboot, stage: "rebooting" } });
  }
  // The deadline of the first wait stands.
  const {
    timeoutMs: _timeoutMs,
    attachment: _attachment,
    ...wait
  } = waitForAgent({ node, timeoutMs: callbackTimeoutMs(conductor.config, run.operation.kind) }, reboot.since);
  return wait;
}

/** Reboots the machine; safe to repeat after a crash. */
export async function rebootForStep(
  conductor: Conductor,
  run: StepRun,
  to: { readonly node: NodeRecord; readonly reboot: StepReboot },
): Promise<Wait<Stores>> {
  const { node, reboot } = to;
  const { driver, reason } = reboot;
  await run.checkpoint({ reboot });
  if (!reboot.agent) {
    await changePower(run.scope, conductor, node, { target: "rebooting", operation: run.operation.id });
    return { kind: "wait", for: "poll", pollAfterMs: SETTLE_MS, attachment: { driver }, reason };
  }
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const timeoutMs = callbackTimeoutMs(conductor.config, run.operation.kind);
  const wait = await bootRamdisk(conductor, run, { node, digest: known?.digest, timeoutMs });
  const since = isJsonObject(wait.attachment) ? Number(wait.attachment["since"]) : 0;
  return { ...wait, attachment: { reboot: { ...reboot, stage: "waiting", since } } };
}
