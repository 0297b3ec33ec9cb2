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
    if (answer.status === 404 || answer.status === 410) return accepted; // a monitor may be gone once its task has ended
    if (answer.status >= 400) throw taskFailure(options.what, answer.body, `HTTP ${answer.status}`);
    const state = answer.body["TaskState"];
    if (typeof state === "string" && FAILED_STATES.has(state)) throw taskFailure(options.what, answer.body, state);
    if (isOver(answer, options.what)) return answer;
  }
}

function isOver(answer: RedfishAnswer, what: string): boolean {
  const state = answer.body["TaskState"];
  if (state === "Completed") {
    if (answer.body["TaskStatus"] === "Critical") throw taskFailure(what, answer.body, "Critical");
    return true;
  }
  return answer.status !== 202 && state === undefined;
}

function monitorPath(answer: RedfishAnswer): string | undefined {
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
