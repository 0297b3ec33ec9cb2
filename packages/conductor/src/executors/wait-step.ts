import type { StepRun } from "@ingot/engine";
import { isJsonObject } from "@ingot/kernel";
import { agentAnswers } from "../agent-access/agent-answers.ts";
import { lastHeartbeat } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { callbackTimeoutMs } from "../driver-access/callback-timeout.ts";
import type { NodeRecord } from "../ports/node.ts";
import { isLost } from "./another-start.ts";
import { attachmentOf, inputOf, type Outcome } from "./step-executor.ts";

const HEARTBEAT = "the agent's next heartbeat";
/** A safety net: a heartbeat wakes at once. */
const LOOK_AGAIN_MS = 15_000;

/** The reserved step `wait`: for so many seconds, or for a heartbeat that comes after it has begun. */
export async function waitStep(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Outcome> {
  const { args } = inputOf(run);
  const given = isJsonObject(args) ? args["seconds"] : undefined;
  const seconds = typeof given === "number" ? given : 0;
  const { since, beat } = attachmentOf(run);
  const heartbeatAt = lastHeartbeat(node);
  if (typeof since !== "number") {
    const attachment = { since: conductor.clock.now(), beat: heartbeatAt ?? null };
    if (seconds > 0) {
      return { kind: "wait", for: "time", timeoutMs: seconds * 1000, attachment, reason: `${seconds} s to pass` };
    }
    return { ...heartbeat(), timeoutMs: callbackTimeoutMs(conductor.config, run.operation.kind), attachment };
  }
  // Another than was there at first, whatever the clock says of it; before that was written down, a later one.
  const came = beat === undefined ? (heartbeatAt ?? 0) > since : (heartbeatAt ?? null) !== beat;
  if (seconds > 0 || came) return { kind: "done" };
  // An agent that was booted by a conductor which is gone calls that one for ever: it is asked whether it lives.
  const lives = (await isLost(conductor, run, node)) && (await agentAnswers(run.scope, conductor, node));
  return lives ? { kind: "done" } : heartbeat();
}

function heartbeat() {
  return { kind: "wait", for: "callback", pollAfterMs: LOOK_AGAIN_MS, reason: HEARTBEAT } as const;
}
