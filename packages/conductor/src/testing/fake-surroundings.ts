import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { isJsonObject, type Json, parseJson, Scope } from "@ingot/kernel";
import type { AgentAnswer, AgentRequest } from "./fake-agent.ts";
import { testCertificate } from "./test-certificate.ts";

export interface AgentListener {
  readonly url: string;
  readonly certificate: string;
  close(): void;
}

/** What is round a fake machine: its time, and how its agent is reached. */
export interface FakeSurroundings {
  after(delayMs: number, call: () => void): void;
  /** How often its agent heartbeats; only when it has started, when left out. */
  readonly heartbeatMs?: number;
  /** Before it asks a conductor again that did not accept what it was told. */
  pause(): Promise<void>;
  /** How long it waits for an answer. */
  patience(): Promise<void>;
  /** `undefined` is what the agent answers when it dies. */
  listen(answer: (request: AgentRequest) => AgentAnswer | undefined, at?: string): Promise<AgentListener>;
}

/** Real time, and the real protocol: HTTPS with a certificate of the agent's own. */
export const realSurroundings: FakeSurroundings = {
  after: (delayMs, call) => void setTimeout(call, delayMs).unref(),
  pause: () => Scope.root().sleep(5),
  patience: () => Scope.root().sleep(500),
  async listen(answer) {
    const { key, certificate } = await testCertificate();
    const server = createServer(
      { key, cert: certificate },
      (request, response) => void serve(request, response, answer),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return {
      url: `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
      certificate,
      close() {
        server.close();
        server.closeAllConnections();
      },
    };
  },
};

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: AgentRequest) => AgentAnswer | undefined,
): Promise<void> {
  const url = new URL(request.url ?? "/", "https://agent");
  const [, , , id] = url.pathname.split("/");
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const sent: Json | undefined = parseJson(Buffer.concat(chunks).toString("utf8"));
  const params = isJsonObject(sent) && isJsonObject(sent["params"]) ? sent["params"] : {};
  const body = isJsonObject(sent) ? { body: { name: String(sent["name"]), params } } : {};
  const { method = "GET" } = request;
  const answered = answer({ method, id, token: url.searchParams.get("agent_token"), ...body });
  if (answered === undefined) return;
  response.writeHead(answered.status, { "content-type": "application/json" }).end(JSON.stringify(answered.body));
}
