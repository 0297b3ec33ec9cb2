/** An HTTP server for one file, with faults to set. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServerFaults {
  /** Answer every request with the whole file, as a server that knows no ranges. */
  readonly ignoreRanges?: boolean;
  /** Answer with this status. */
  readonly status?: number;
  /** Break the connection after so many bytes of a body that reaches the file's end; so often. */
  readonly cutAfter?: number;
  readonly cuts?: number;
  /** Say no length (chunked encoding). */
  readonly hideLength?: boolean;
  /** From this request on (1 is the first) another file is served. */
  readonly swap?: { readonly from: number; readonly content: Buffer; readonly etag?: string };
}

export class ImageServer {
  readonly content: Buffer;
  readonly faults: ServerFaults;
  requests = 0;
  /** Bytes of bodies that were sent. */
  sent = 0;
  #cuts = 0;
  readonly #server: Server;

  constructor(content: Buffer, faults: ServerFaults = {}) {
    this.content = content;
    this.faults = faults;
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  get sha256(): string {
    return createHash("sha256").update(this.content).digest("hex");
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/images/debian.img`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    const { faults } = this;
    if (faults.status !== undefined) return void response.writeHead(faults.status).end("no");
    const swapped = faults.swap !== undefined && this.requests >= faults.swap.from;
    const content = swapped ? (faults.swap?.content ?? this.content) : this.content;
    const etag = swapped ? (faults.swap?.etag ?? '"one"') : '"one"';
    const range = faults.ignoreRanges === true ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = Number(range?.[1] ?? 0);
    if (range !== null && start >= content.length) return void response.writeHead(416).end();
    const end = range?.[2] ? Math.min(Number(range[2]) + 1, content.length) : content.length;
    const body = content.subarray(start, end);
    const length = faults.hideLength === true ? {} : { "content-length": body.length };
    const place = range === null ? {} : { "content-range": `bytes ${start}-${end - 1}/${content.length}` };
    response.writeHead(range === null ? 200 : 206, { etag, ...length, ...place });
    const cut = faults.cutAfter !== undefined && end === content.length && this.#cuts < (faults.cuts ?? Infinity);
    if (!cut) {
      this.sent += body.length;
      response.end(body);
      return;
    }
    this.#cuts += 1;
    response.write(body.subarray(0, faults.cutAfter), () => setTimeout(() => response.destroy(), 20));
  }
}
