import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorEntry, Failure, isJsonObject, parseJson } from "@ingot/kernel";
import type { AgentCommand } from "@ingot/contract";
import type { SimulatedAgent } from "./simulated-agent.ts";

const BODY_AT_MOST = 128 * 1024 * 1024;

/** The agent's HTTP API, as ironic-python-agent's api/app.py answers. */
export async function serveAgent(
  agent: SimulatedAgent,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://agent");
    const answer = await answerTo(agent, request, url);
    const isTaken = request.method === "POST" && (answer as AgentCommand).command_status === "RUNNING";
    if (isTaken && agent.faults.has("answer-lost")) request.socket.destroy();
    else send(response, 200, answer);
  } catch (error) {
    const failure = Failure.from(error);
    const { status } = errorEntry(failure.code);
    send(response, status, { faultcode: status >= 500 ? "Server" : "Client", faultstring: failure.message });
  }
}

async function answerTo(agent: SimulatedAgent, request: IncomingMessage, url: URL): Promise<unknown> {
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "/v1/commands" && request.method === "POST") {
    const body = parseJson(await readBody(request));
    authorize(agent, url);
    if (!isJsonObject(body) || typeof body["name"] !== "string" || !isJsonObject(body["params"])) {
      throw new Failure("agent.invalid_command", "Missing or invalid name or params");
    }
    return agent.commands.execute({ name: body["name"], params: body["params"] });
  }
  if (url.searchParams.has("agent_token")) authorize(agent, url);
  if (path === "/v1/commands" && request.method === "GET") return { commands: agent.commands.list() };
  const [, id] = /^\/v1\/commands\/([^/]+)$/.exec(path) ?? [];
  if (id !== undefined && request.method === "GET") return agent.commands.get(id);
  throw new Failure("agent.not_found", `there is no ${request.method} ${url.pathname}`);
}

function authorize(agent: SimulatedAgent, url: URL): void {
  const known = Buffer.from(agent.token ?? "");
  const shown = Buffer.from(url.searchParams.get("agent_token") ?? "");
  if (known.length > 0 && known.length === shown.length && timingSafeEqual(known, shown)) return;
  throw new Failure("agent.unauthorized", "Token invalid.");
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > BODY_AT_MOST) throw new Failure("agent.invalid_command", "the command is larger than 128 MiB");
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
