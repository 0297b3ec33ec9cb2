/**
 * A client that costs next to nothing, so that the server is what is measured: one socket, requests written as they are
 * asked for (several may be under way: HTTP/1.1 pipelining), answers cut out of the bytes and given to who asked.
 */
import { connect, type Socket } from "node:net";
import { Failure } from "@ingot/kernel";

export interface Asked {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** `1.82`, unless told otherwise. */
  readonly version?: string;
}

export interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

const VERSION = "1.82";
const END_OF_HEAD = Buffer.from("\r\n\r\n");

export class HttpConnection {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #waiting: PromiseWithResolvers<Answered>[] = [];
  #pieces: Buffer[] = [];
  #length = 0;
  /** How many bytes must be there before it is worth looking again. */
  #wanted = 0;
  #begun: Begun | undefined;
  #broken: Failure | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on("data", (piece: Buffer) => this.#take(piece));
    socket.on("error", (error) => this.#break(error));
    socket.on("close", () => this.#break());
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => {
        socket.off("error", reject);
        resolve(new HttpConnection(socket, `${hostname}:${port}`));
      });
      socket.once("error", reject);
    });
  }

  /** The request's answer; rejects when the server closes the connection first. */
  ask(asked: Asked): Promise<Answered> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const answer = Promise.withResolvers<Answered>();
    this.#waiting.push(answer);
    this.#socket.write(this.#text(asked));
    return answer.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #text({ method, path, body, version = VERSION }: Asked): string {
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nX-OpenStack-Ironic-API-Version: ${version}\r\nAccept: application/json\r\n`;
    if (body === undefined) return `${head}\r\n`;
    const text = JSON.stringify(body);
    return `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  }

  #break(cause?: Error): void {
    this.#broken ??= new Failure("client.unreachable", `the server at ${this.#host} closed the connection`, { cause });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#broken);
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#wanted) return;
    let bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    for (;;) {
      const cut = cutAnswer(bytes, this.#begun);
      this.#begun = cut.begun;
      bytes = bytes.subarray(cut.end);
      if (cut.answer === undefined) {
        this.#wanted = cut.wanted ?? 0;
        break;
      }
      this.#waiting.shift()?.resolve(cut.answer);
    }
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }
}

/** An answer in chunks that is not whole yet: those that are there. */
interface Begun {
  readonly status: number;
  readonly chunks: Buffer[];
}

interface Cut {
  /** Left out while it is not whole. */
  readonly answer?: Answered;
  /** Up to here the bytes are used up. */
  readonly end: number;
  /** How many bytes there must be after `end` before it is worth looking again. */
  readonly wanted?: number;
  readonly begun: Begun | undefined;
}

/** The first answer in the bytes, or as much of it as there is. */
function cutAnswer(bytes: Buffer, begun: Begun | undefined): Cut {
  if (begun !== undefined) return cutChunks(bytes, 0, begun);
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return { end: 0, wanted: bytes.length + 1, begun: undefined };
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const start = end + END_OF_HEAD.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head)) {
    return cutChunks(bytes, start, { status, chunks: [] });
  }
  const after = start + Number(length ?? 0);
  if (bytes.length < after) return { end: 0, wanted: after, begun: undefined };
  return { answer: { status, body: bytes.subarray(start, after) }, end: after, begun: undefined };
}

/** Chunks are put together once, when the last one is there. */
function cutChunks(bytes: Buffer, start: number, begun: Begun): Cut {
  for (let at = start; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return { end: at, wanted: bytes.length - at + 1, begun };
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    const after = line + 2 + size + 2;
    if (bytes.length < after) return { end: at, wanted: after - at, begun };
    const { status, chunks } = begun;
    if (size === 0) return { answer: { status, body: Buffer.concat(chunks) }, end: after, begun: undefined };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = after;
  }
}
