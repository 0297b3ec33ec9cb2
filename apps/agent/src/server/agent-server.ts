/** The agent's HTTP(S) API, as ironic-python-agent's api/app.py answers. */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { errorEntry, Failure, isJsonObject, parseJson, type Redacted, type Scope } from "@ingot/kernel";
import type { CommandRunner } from "../commands/command-runner.ts";
import { rootPage, versionPage } from "./discovery-pages.ts";
import type { SelfSignedCertificate } from "./self-signed-certificate.ts";

export interface AgentServerOptions {
  /** Made when it is first needed: listening must not wait for it. */
  readonly runner: () => Promise<CommandRunner>;
  /** The token that commands must bear; undefined until it is known: everything is refused until then. */
  readonly token: () => Redacted | undefined;
  readonly status: { readonly started_at: number; readonly version: string };
  readonly certificate: SelfSignedCertificate | undefined;
  readonly host: string | undefined;
  readonly port: number;
}

/** A config drive of 64 MiB in base64 must fit. */
const BODY_AT_MOST = 128 * 1024 * 1024;

export class AgentServer {
  readonly #options: AgentServerOptions;
  readonly #server: Server;
  readonly #scope: Scope;
  /** Once a reader has shown the token, readers without it are refused (older conductors send none). */
  #readersShowToken = false;

  constructor(scope: Scope, options: AgentServerOptions) {
    this.#scope = scope;
    this.#options = options;
    const onRequest = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    const { certificate } = options;
    this.#server =
      certificate === undefined
        ? createServer(onRequest)
        : createTlsServer({ cert: certificate.certificate, key: certificate.key, minVersion: "TLSv1.2" }, onRequest);
  }

  /** The port that it listens on (useful with port 0). */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#options.port, this.#options.host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? "/", `${this.#scheme}://${request.headers.host ?? "localhost"}`);
      send(response, 200, await this.#answer(request, url));
    } catch (error) {
      const failure = Failure.from(error);
      const { status } = errorEntry(failure.code);
      if (status >= 500) this.#scope.log.error({ url: request.url?.split("?", 1)[0] }, failure.message);
      send(response, status, { faultcode: status >= 500 ? "Server" : "Client", faultstring: failure.message });
    }
  }

  get #scheme(): string {
    return this.#options.certificate === undefined ? "http" : "https";
  }

  async #answer(request: IncomingMessage, url: URL): Promise<unknown> {
    const path = url.pathname.replace(/^\/v1(?=\/.)/, "").replace(/\/+$/, "");
    if (request.method === "GET" && path === "") return rootPage(url.origin);
    if (request.method === "GET" && path === "/v1") return versionPage(url.origin);
    if (request.method === "GET" && path === "/status") return this.#options.status;
    if (path === "/commands" && request.method === "POST") return this.#execute(request, url);
    if (path === "/commands" && request.method === "GET") {
      this.#authorizeReader(url);
      return { commands: (await this.#options.runner()).list() };
    }
    const [, id] = /^\/commands\/([^/]+)$/.exec(path) ?? [];
    if (id === undefined || request.method !== "GET")
      throw new Failure("agent.not_found", `there is no ${request.method} ${url.pathname}`);
    this.#authorizeReader(url);
    const command = (await this.#options.runner()).get(id);
    if (wantsWait(url)) await command.ended;
    return command;
  }

  async #execute(request: IncomingMessage, url: URL): Promise<unknown> {
    this.#authorize(url);
    const body = parseJson(await readBody(request));
    if (!isJsonObject(body) || typeof body["name"] !== "string" || !isJsonObject(body["params"])) {
      throw new Failure("agent.invalid_command", "Missing or invalid name or params");
    }
    const runner = await this.#options.runner();
    const command = await runner.execute(body["name"], body["params"]);
    if (wantsWait(url)) await command.ended;
    return command;
  }

  #authorizeReader(url: URL): void {
    if (!url.searchParams.has("agent_token") && !this.#readersShowToken) return;
    this.#authorize(url);
    this.#readersShowToken = true;
  }

  #authorize(url: URL): void {
    const known = this.#options.token()?.reveal();
    const shown = url.searchParams.get("agent_token") ?? "";
    if (known !== undefined && sameSecret(known, shown)) return;
    throw new Failure("agent.unauthorized", "Token invalid.");
  }
}

/** In the same time whatever the difference; only the length can be told from outside. */
function sameSecret(known: string, shown: string): boolean {
  const one = Buffer.from(known, "utf8");
  const other = Buffer.from(shown, "utf8");
  return one.length === other.length && timingSafeEqual(one, other);
}

function wantsWait(url: URL): boolean {
  return url.searchParams.get("wait")?.toLowerCase() === "true";
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_AT_MOST) throw new Failure("agent.invalid_command", "the command is larger than 128 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
