/**
 * The body of a plain HTTP answer, read by the kernel straight to where the caller wants it. node:http makes a buffer for
 * each piece and hands it through its streams: measured, that costs as much again as the whole network. Only the common
 * answer is known here (a length, no encoding, no redirect); everything else is for {@link openBody}.
 */
import { connect, type Socket } from "node:net";
import { Failure, type Scope } from "@ingot/kernel";
import { type AnswerFacts, type ImageServerOptions, unreachable } from "./http-body.ts";

/** Where a body goes. */
export interface BodyTarget {
  /** Where the next bytes belong: one piece of memory, never empty. Asked for after each {@link took}. */
  place(): Uint8Array;
  /** So many bytes lie there now. False: ask for {@link room} before more is put there. */
  took(bytes: number): boolean;
  /** Resolves when there is room for at least {@link ROOM_BYTES}. */
  room(): Promise<void>;
}

export interface DirectRequest {
  readonly url: string;
  /** The first byte that is wanted. */
  readonly start: number;
  readonly server: ImageServerOptions;
  /** Looks at the answer before any of its body is taken; what it throws ends the exchange. */
  readonly accept: (facts: AnswerFacts) => void;
}

export const ROOM_BYTES = 512 * 1024;
const HEAD_AT_MOST = 32 * 1024;

/**
 * True once the target, which has room, has the whole body; false when the answer is not of the common kind and none of it
 * was taken.
 */
export async function pourDirect(scope: Scope, request: DirectRequest, target: BodyTarget): Promise<boolean> {
  const url = new URL(request.url);
  if (url.protocol !== "http:" || url.username !== "") return false;
  const exchange = new Exchange(url, request, target);
  const onAbort = () => exchange.end(Failure.from(scope.signal.reason, "cancelled"));
  scope.signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await exchange.result;
  } finally {
    scope.signal.removeEventListener("abort", onAbort);
  }
}

class Exchange {
  readonly #url: URL;
  readonly #request: DirectRequest;
  readonly #target: BodyTarget;
  readonly #socket: Socket;
  readonly #ended = Promise.withResolvers<boolean>();
  readonly #head = Buffer.alloc(HEAD_AT_MOST);
  #headBytes = 0;
  /** Bytes of the body that are still to come; undefined before the head is whole. */
  #left: number | undefined;

  constructor(url: URL, request: DirectRequest, target: BodyTarget) {
    this.#url = url;
    this.#request = request;
    this.#target = target;
    this.#socket = connect({
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? 80 : Number(url.port),
      onread: { buffer: () => this.#place(), callback: (bytes) => this.#onRead(bytes) },
    });
    this.#socket.setTimeout(request.server.idleTimeoutMs ?? 60_000);
    this.#socket.once("timeout", () => this.#fail(new Error("the server fell silent")));
    this.#socket.once("error", (error) => this.#fail(error));
    this.#socket.once("close", () => this.#fail(new Error("the server closed the connection")));
    this.#socket.write(requestText(url, request.start));
  }

  get result(): Promise<boolean> {
    return this.#ended.promise;
  }

  end(end: boolean | Failure | Error): void {
    if (typeof end === "boolean") this.#ended.resolve(end);
    else this.#ended.reject(end);
    this.#socket.destroy();
  }

  /** Before the head has come nothing is known of the server; afterwards the body is cut off, and may be resumed. */
  #fail(error: Error): void {
    this.end(this.#left === undefined ? unreachable(this.#url, error) : error);
  }

  #place(): Buffer {
    if (this.#left === undefined) return this.#head.subarray(this.#headBytes);
    const place = this.#target.place();
    return Buffer.from(place.buffer, place.byteOffset, Math.min(place.length, Math.max(1, this.#left)));
  }

  #onRead(bytes: number): boolean {
    try {
      return this.#left === undefined ? this.#readHead(bytes) : this.#took(bytes);
    } catch (error) {
      this.end(Failure.from(error));
      return false;
    }
  }

  #readHead(bytes: number): boolean {
    const before = Math.max(0, this.#headBytes - 3);
    this.#headBytes += bytes;
    const head = this.#head.subarray(0, this.#headBytes);
    const end = head.indexOf("\r\n\r\n", before, "latin1");
    if (end < 0) {
      if (this.#headBytes === HEAD_AT_MOST) this.end(false);
      return this.#headBytes < HEAD_AT_MOST;
    }
    const answer = parseHead(head.toString("latin1", 0, end));
    if (answer === undefined || answer.facts.offset !== this.#request.start) {
      this.end(false);
      return false;
    }
    this.#request.accept(answer.facts);
    this.#left = answer.length;
    return this.#takeCopy(head.subarray(end + 4));
  }

  /** What came with the head: less than there is room for at the beginning. */
  #takeCopy(bytes: Buffer): boolean {
    let hasRoom = true;
    for (let at = 0; at < bytes.length && this.#left !== 0;) {
      const place = this.#place();
      const piece = bytes.subarray(at, at + place.length);
      place.set(piece);
      at += piece.length;
      this.#left = (this.#left ?? 0) - piece.length;
      hasRoom = this.#target.took(piece.length);
    }
    return this.#goOn(hasRoom);
  }

  #took(bytes: number): boolean {
    this.#left = (this.#left ?? 0) - bytes;
    return this.#goOn(this.#target.took(bytes));
  }

  #goOn(hasRoom: boolean): boolean {
    if (this.#left === 0) {
      this.end(true);
      return false;
    }
    if (!hasRoom) void this.#pause();
    return hasRoom;
  }

  /** A disk that is slower than the network is no reason to give the server up. */
  async #pause(): Promise<void> {
    const idleMs = this.#socket.timeout ?? 0;
    this.#socket.setTimeout(0);
    try {
      await this.#target.room();
      this.#socket.setTimeout(idleMs);
      this.#socket.resume();
    } catch (error) {
      this.end(Failure.from(error));
    }
  }
}

function requestText(url: URL, start: number): string {
  const range = start === 0 ? "" : `Range: bytes=${start}-\r\n`;
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept-Encoding: identity\r\n${range}Connection: close\r\n\r\n`;
}

/** Undefined for anything but a body of known length that is sent as it is. */
export function parseHead(head: string): { readonly facts: AnswerFacts; readonly length: number } | undefined {
  const [first = "", ...lines] = head.split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (200|206)(?: |$)/.exec(first)?.[1]);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).trim().toLowerCase();
    if (at <= 0 || fields.has(name)) return undefined;
    fields.set(name, line.slice(at + 1).trim());
  }
  const length = fields.get("content-length") ?? "";
  const encoded = fields.has("transfer-encoding") || (fields.get("content-encoding") ?? "identity") !== "identity";
  if (Number.isNaN(status) || encoded || !/^\d{1,15}$/.test(length)) return undefined;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(fields.get("content-range") ?? "");
  if ((status === 206) !== (range !== null)) return undefined;
  const facts = {
    offset: Number(range?.[1] ?? 0),
    total: Number(range?.[2] ?? length),
    version: fields.get("etag") ?? fields.get("last-modified"),
    acceptsRanges: status === 206,
  };
  return { facts, length: Number(length) };
}
