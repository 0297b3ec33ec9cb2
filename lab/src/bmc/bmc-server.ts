import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { Failure, type Scope } from "@ingot/kernel";
import type { VirtualMachine } from "../machine/virtual-machine.ts";
import { type Answer, problem } from "./answer.ts";
import type { Certificate } from "./certificate.ts";
import type { BmcContext } from "./context.ts";
import { FaultBox, type Faults } from "./faults.ts";
import { answerRequest } from "./redfish-service.ts";
import { type Credentials, Sessions } from "./sessions.ts";
import { VirtualMedia } from "./virtual-media.ts";

export interface BmcOptions {
  readonly port: number;
  readonly credentials: Credentials;
  /** Speaks HTTPS with it; HTTP without. */
  readonly certificate?: Certificate;
}

const LARGEST_BODY = 1024 * 1024;

/** The BMC of one machine, on a port of the loopback interface. */
export class BmcServer {
  readonly media: VirtualMedia;
  readonly #context: BmcContext;
  readonly #server: Server;
  readonly #scope: Scope;

  private constructor(scope: Scope, machine: VirtualMachine, options: BmcOptions) {
    this.#scope = scope.child();
    this.media = new VirtualMedia(machine);
    const sessions = new Sessions(scope.clock);
    this.#context = {
      scope: this.#scope,
      machine,
      media: this.media,
      sessions,
      credentials: options.credentials,
      faults: new FaultBox(({ sessionSeconds, rejectCredentials }) => {
        if (sessionSeconds !== undefined || rejectCredentials === true) sessions.closeAll();
      }),
      labels: { assetTag: "", locationIndicator: false },
    };
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#server =
      options.certificate === undefined ? createHttp(listener) : createHttps(options.certificate, listener);
  }

  static async start(scope: Scope, machine: VirtualMachine, options: BmcOptions): Promise<BmcServer> {
    const bmc = new BmcServer(scope, machine, options);
    await new Promise<void>((resolve, reject) => {
      bmc.#server.once("error", (error: NodeJS.ErrnoException) => reject(listenFailure(error, options.port)));
      bmc.#server.listen(options.port, "127.0.0.1", resolve);
    });
    return bmc;
  }

  get faults(): Faults {
    return this.#context.faults;
  }

  async close(): Promise<void> {
    this.#scope.cancel();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.#context;
    if (faults.takeOne("resetConnections")) {
      request.socket.resetAndDestroy();
      return;
    }
    using scope = this.#scope.child();
    try {
      const body = await readBody(request);
      const { delayMs } = faults.get();
      if (delayMs !== undefined) await scope.sleep(delayMs);
      if (body === undefined) return send(request, response, problem(413, "UnrecognizedRequestBody"));
      if (faults.takeOne("busyRequests")) return send(request, response, busy(faults.get().retryAfterSeconds));
      const raw = { method: request.method ?? "GET", url: request.url ?? "/", headers: singleHeaders(request), body };
      send(request, response, await answerRequest(scope, this.#context, raw));
    } catch (error) {
      if (response.destroyed || this.#scope.signal.aborted) return;
      this.#scope.log.warn(
        { node: this.#context.machine.definition.name, url: request.url },
        Failure.from(error).message,
      );
      send(request, response, internalError(Failure.from(error)));
    }
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

function listenFailure(error: NodeJS.ErrnoException, port: number): Failure {
  if (error.code !== "EADDRINUSE") return Failure.from(error, "lab.daemon");
  return new Failure("lab.port_taken", `the BMC's port ${port} on 127.0.0.1 is taken`);
}
