import { isFailure, isJsonObject, type Json, type Scope } from "@ingot/kernel";
import { inspectionFailed } from "../draft.ts";
import type { Arguments } from "./operators.ts";

const AGAIN: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const MAX_SECONDS = 300;
const MAX_RETRIES = 20;

/** GET of a URL, again after a pause that doubles while the other side is busy or away; what it answers is not read. */
export async function callApi(scope: Scope, args: Arguments): Promise<void> {
  const { url, headers } = args;
  if (typeof url !== "string" || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw inspectionFailed("a rule's api-call has a url that is not http or https");
  }
  if (args["proxies"] !== undefined && args["proxies"] !== null) {
    throw inspectionFailed("a rule's api-call names proxies: requests go straight to the url here");
  }
  const timeoutMs = 1000 * number("timeout", args["timeout"] ?? 5, { above: 0, most: MAX_SECONDS });
  const retries = number("retries", args["retries"] ?? 3, { above: -1, most: MAX_RETRIES });
  const pauseMs = 1000 * number("backoff_factor", args["backoff_factor"] ?? 0.3, { above: -1, most: MAX_SECONDS });
  const sent = isJsonObject(headers)
    ? Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
    : [];
  for (let attempt = 0; ; attempt += 1) {
    const fault = await once(scope, { url, timeoutMs, headers: sent });
    if (fault === undefined) return;
    if (!fault.again || attempt >= retries)
      throw inspectionFailed(`Request to ${withoutQuery(url)} failed: ${fault.why}`);
    await scope.sleep(Math.min(pauseMs * 2 ** attempt, MAX_SECONDS * 1000));
  }
}

interface Call {
  readonly url: string;
  readonly timeoutMs: number;
  readonly headers: readonly (readonly [string, string])[];
}

async function once(scope: Scope, call: Call): Promise<{ readonly why: string; readonly again: boolean } | undefined> {
  using bounded = scope.child({ timeoutMs: call.timeoutMs, what: "a rule's api-call" });
  try {
    const answer = await fetch(call.url, {
      headers: call.headers.map(([name, value]) => [name, value]),
      signal: bounded.signal,
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : { why: `HTTP ${answer.status}`, again: AGAIN.has(answer.status) };
  } catch (error) {
    scope.check();
    return { why: isFailure(error) ? error.message : "no answer", again: true };
  }
}

/** URLs of such calls may carry tokens. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function number(name: string, value: Json, bounds: { readonly above: number; readonly most: number }): number {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof read === "number" && read > bounds.above && read <= bounds.most) return read;
  throw inspectionFailed(
    `a rule's api-call has ${name} ${JSON.stringify(value)}: it must be a number up to ${bounds.most}`,
  );
}
