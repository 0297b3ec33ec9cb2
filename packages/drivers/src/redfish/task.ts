/** Operations that take long: 202 and a task monitor (DSP0266, section 11.2). */
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { bmcMessages } from "./messages.ts";
import { retryAfterMs } from "./retry.ts";
import type { RedfishAnswer } from "./transport.ts";

export interface TaskOptions {
  /** What was asked for: "POST /redfish/v1/…". */
  readonly what: string;
  readonly pollMs: number;
  look(scope: Scope, path: string): Promise<RedfishAnswer>;
}

const FAILED_STATES = new Set(["Exception", "Killed", "Cancelled", "Cancelling", "Stopping", "Interrupted"]);
const LONGEST_POLL_MS = 5000;

/** Waits for the end of what a 202 began; the scope bounds it. A 202 that names no task is taken as done. */
export async function awaitTask(scope: Scope, accepted: RedfishAnswer, options: TaskOptions): Promise<RedfishAnswer> {
  const path = monitorPath(accepted);
  if (path === undefined) return accepted;
  let answer = accepted;
  for (let pause = options.pollMs; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    await scope.sleep(retryAfterMs(answer.headers["retry-after"], scope.clock) ?? pause);
    answer = await options.look(scope, path);
    // A monitor may be gone once its task has ended; what was accepted is then all that is known of it.
    if (isGone(answer)) return accepted;
    if (judgeTask(answer, options.what).over) return answer;
  }
}

export interface TaskLook {
  readonly over: boolean;
  /** DSP0268, Task.TaskState: New, Running, Pending, …; undefined where the monitor says none. */
  readonly state: string | undefined;
}

/** How far a task is, by its monitor's answer; throws `bmc.error` when it has failed. */
export function judgeTask(answer: RedfishAnswer, what: string): TaskLook {
  const { status, body } = answer;
  if (isGone(answer)) return { over: true, state: undefined };
  if (status >= 400) throw taskFailure(what, body, `HTTP ${status}`);
  const state = typeof body["TaskState"] === "string" ? body["TaskState"] : undefined;
  if (state !== undefined && FAILED_STATES.has(state)) throw taskFailure(what, body, state);
  if (state === "Completed" && body["TaskStatus"] === "Critical") throw taskFailure(what, body, "Critical");
  return { over: state === "Completed" || (status !== 202 && state === undefined), state };
}

function isGone({ status }: RedfishAnswer): boolean {
  return status === 404 || status === 410;
}

/** Where what a 202 began is watched. */
export function monitorPath(answer: RedfishAnswer): string | undefined {
  const location = answer.headers["location"];
  const own = answer.body["TaskMonitor"] ?? answer.body["@odata.id"];
  const path = location ?? (typeof own === "string" ? own : undefined);
  if (path === undefined) return undefined;
  return URL.canParse(path) ? new URL(path).pathname + new URL(path).search : path;
}

function taskFailure(what: string, body: JsonObject, state: string): Failure {
  const { text, ids } = bmcMessages(body);
  return new Failure("bmc.error", `the BMC's task for ${what} failed (${state})${text === "" ? "" : `: ${text}`}`, {
    details: { state, messageIds: ids },
  });
}
