import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "@ingot/kernel";
import { type Answer, problem } from "./answer.ts";
import type { BmcContext } from "./context.ts";
import { answerRequest } from "./redfish-service.ts";

const LARGEST_BODY = 1024 * 1024;

/** Answers one request as this BMC does, with the faults that it has. */
export async function serveBmc(bmc: BmcContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = bmc;
  if (faults.get().silent === true) return;
  if (faults.takeOne("resetConnections")) {
    request.socket.resetAndDestroy();
    return;
  }
  using scope = bmc.scope.child();
  try {
    const body = await readBody(request);
    const { delayMs } = faults.get();
    if (delayMs !== undefined) await scope.sleep(delayMs);
    if (body === undefined) return send(request, response, problem(413, "UnrecognizedRequestBody"));
    if (faults.takeOne("failRequests")) return send(request, response, problem(500, "InternalError"));
    if (faults.isBusy()) return send(request, response, busy(faults.get().retryAfterSeconds));
    const raw = { method: request.method ?? "GET", url: request.url ?? "/", headers: singleHeaders(request), body };
    send(request, response, await answerRequest(scope, bmc, raw));
  } catch (error) {
    if (response.destroyed || bmc.scope.signal.aborted) return;
    bmc.scope.log.warn({ node: bmc.machine.definition.name, url: request.url }, Failure.from(error).message);
    send(request, response, internalError(Failure.from(error)));
  }
}

function busy(retryAfter: number | undefined): Answer {
  const headers = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  return problem(503, "ServiceTemporarilyUnavailable", [String(retryAfter ?? 1)], headers);
}

/** An internal error whose general message has been replaced by what really happened. */
function internalError(failure: Failure): Answer {
  const answer = problem(500, "InternalError");
  const body = typeof answer.body === "object" ? answer.body : {};
  const shown = JSON.parse(JSON.stringify(body)) as { error: { "@Message.ExtendedInfo": { Message: string }[] } };
  for (const info of shown.error["@Message.ExtendedInfo"]) info.Message += ` ${failure.message}`;
  return { ...answer, body: shown };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString("utf8");
}

function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { body } = answer;
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(answer.status, {
    "OData-Version": "4.0",
    "Cache-Control": "no-cache",
    ...(body === undefined ? {} : { "Content-Type": "application/json; charset=utf-8" }),
    ...(answer.status === 204 || answer.status === 304 ? {} : { "Content-Length": Buffer.byteLength(text) }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? "" : text);
}
