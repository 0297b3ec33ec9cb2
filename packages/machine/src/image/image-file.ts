import { setMaxListeners } from "node:events";
import { Failure, formatSize, type Scope } from "@ingot/kernel";
import { type BodyTarget, pourDirect } from "./direct-body.ts";
import { type AnswerFacts, type Body, type ImageServerOptions, openBody, type Range, shownUrl } from "./http-body.ts";

/** Attempts in a row that may bring not one byte; a resumed download that got further starts counting anew. */
const ATTEMPTS = 6;
const RETRY_PAUSE_MS = 500;

/**
 * One image on its server: ranges of it, and its whole body as a stream that goes on after a broken connection.
 * A file that changes meanwhile (length, ETag, Last-Modified) is an error.
 */
export class ImageFile {
  readonly url: string;
  readonly #options: ImageServerOptions;
  #total: number | undefined;
  #version: string | undefined;
  #acceptsRanges: boolean | undefined;

  constructor(url: string, options: ImageServerOptions = {}) {
    this.url = url;
    this.#options = options;
  }

  /** Bytes of the file, as far as the server has said. */
  get total(): number | undefined {
    return this.#total;
  }

  /**
   * The given ranges, which are in ascending order and do not overlap, whole (shorter at the file's end). One request each
   * where the server knows ranges; otherwise the body is read once, up to the last of them.
   */
  async *readRanges(scope: Scope, ranges: readonly Required<Range>[]): AsyncGenerator<Buffer> {
    let done = 0;
    if (this.#acceptsRanges !== false) {
      for (const range of ranges) {
        const bytes = await this.#readRange(scope, range);
        if (bytes === undefined) break;
        done += 1;
        yield bytes;
      }
    }
    if (done < ranges.length) yield* this.#pickRanges(scope, ranges.slice(done));
  }

  /** The whole body into the target; a connection that breaks is resumed where it broke. */
  async pour(scope: Scope, target: BodyTarget): Promise<void> {
    let received = 0;
    let attempt = 0;
    const counting: BodyTarget = {
      place: () => target.place(),
      took: (bytes) => {
        received += bytes;
        attempt = 0;
        return target.took(bytes);
      },
      room: () => target.room(),
    };
    for (;;) {
      try {
        await counting.room();
        const isWhole = await this.#pourDirect(scope, received, counting);
        if (!isWhole) for await (const chunk of this.#from(scope, received)) await putInto(counting, chunk);
        return this.#requireWhole(received);
      } catch (error) {
        attempt += 1;
        await this.#pauseOrThrow(scope, error, { attempt, received });
      }
    }
  }

  /** The short way, where it leads. */
  async #pourDirect(scope: Scope, start: number, target: BodyTarget): Promise<boolean> {
    if (this.#total === undefined || (start > 0 && this.#acceptsRanges === false)) return false;
    const accept = (facts: AnswerFacts) => this.#requireSame(facts);
    return pourDirect(scope, { url: this.url, start, server: this.#options, accept }, target);
  }

  async #readRange(scope: Scope, range: Required<Range>): Promise<Buffer | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const body = await this.#open(scope, range);
        if (!body.acceptsRanges) {
          body.close();
          return undefined;
        }
        const bytes = Buffer.concat(await Array.fromAsync(bounded(body, range.end - range.start)));
        const wanted = Math.min(range.end, this.#total ?? range.end) - range.start;
        if (bytes.length < wanted) throw new Failure("media.cut_off", this.#cutOff(range.start + bytes.length));
        return bytes;
      } catch (error) {
        await this.#pauseOrThrow(scope, error, { attempt, received: range.start });
      }
    }
  }

  async *#pickRanges(scope: Scope, ranges: readonly Required<Range>[]): AsyncGenerator<Buffer> {
    const queue = [...ranges];
    let parts: Buffer[] = [];
    let at = 0;
    for await (const chunk of this.#stream(scope)) {
      for (let range = queue[0]; range !== undefined; range = queue[0]) {
        const part = chunk.subarray(Math.max(0, range.start - at), Math.max(0, range.end - at));
        if (part.length > 0) parts.push(part);
        if (range.end > at + chunk.length) break;
        yield Buffer.concat(parts);
        parts = [];
        queue.shift();
      }
      at += chunk.length;
      if (queue.length === 0) return;
    }
    for (const _ of queue) {
      yield Buffer.concat(parts);
      parts = [];
    }
  }

  /** The body from its beginning, in pieces; a connection that breaks is resumed where it broke. */
  async *#stream(scope: Scope): AsyncGenerator<Buffer> {
    let received = 0;
    let attempt = 0;
    for (;;) {
      try {
        for await (const chunk of this.#from(scope, received)) {
          received += chunk.length;
          attempt = 0;
          yield chunk;
        }
        return this.#requireWhole(received);
      } catch (error) {
        attempt += 1;
        await this.#pauseOrThrow(scope, error, { attempt, received });
      }
    }
  }

  async *#from(scope: Scope, start: number): AsyncGenerator<Buffer> {
    const body = await this.#open(scope, start === 0 || this.#acceptsRanges === false ? undefined : { start });
    try {
      let skip = start - body.offset;
      for await (const chunk of chunks(body)) {
        if (skip < chunk.length) yield skip > 0 ? chunk.subarray(skip) : chunk;
        skip = Math.max(0, skip - chunk.length);
      }
    } finally {
      body.close();
    }
  }

  async #open(scope: Scope, range: Range | undefined): Promise<Body> {
    const body = await openBody(scope, this.url, range === undefined ? this.#options : { ...this.#options, range });
    setMaxListeners(0, body.stream);
    if (range !== undefined) this.#acceptsRanges = body.acceptsRanges;
    try {
      this.#requireSame(body);
    } catch (error) {
      body.close();
      throw error;
    }
    this.#total ??= body.total;
    this.#version ??= body.version;
    return body;
  }

  #requireSame({ total, version }: AnswerFacts): void {
    const changed =
      (this.#total !== undefined && total !== undefined && total !== this.#total) ||
      (this.#version !== undefined && version !== this.#version);
    if (!changed) return;
    throw new Failure("machine.image_changed", `${shownUrl(this.url)} changed while it was being read`, {
      retryable: false,
    });
  }

  async #pauseOrThrow(
    scope: Scope,
    error: unknown,
    progress: { readonly attempt: number; readonly received: number },
  ): Promise<void> {
    scope.check();
    const failure = Failure.from(error, "media.cut_off");
    const cutOff = failure.code === "media.cut_off" && !(error instanceof Failure);
    const named = cutOff
      ? new Failure("media.cut_off", `${this.#cutOff(progress.received)}: ${failure.message}`)
      : failure;
    if (!named.retryable || progress.attempt >= ATTEMPTS) throw named;
    const pauseMs = (this.#options.retryPauseMs ?? RETRY_PAUSE_MS) * 2 ** (progress.attempt - 1);
    scope.log.warn({ attempt: progress.attempt, pauseMs }, `${named.message}; trying again`);
    await scope.sleep(pauseMs);
  }

  #requireWhole(received: number): void {
    if (this.#total !== undefined && received < this.#total) {
      throw new Failure("media.cut_off", this.#cutOff(received));
    }
  }

  #cutOff(received: number): string {
    const whole = this.#total === undefined ? "" : ` of ${formatSize(this.#total)}`;
    return `${shownUrl(this.url)} was cut off after ${formatSize(received)}${whole}`;
  }
}

async function putInto(target: BodyTarget, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const place = target.place();
    const piece = chunk.subarray(at, at + place.length);
    place.set(piece);
    at += piece.length;
    if (!target.took(piece.length)) await target.room();
  }
}

async function* chunks(body: Body): AsyncGenerator<Buffer> {
  for await (const chunk of body.stream) yield chunk as Buffer;
}

async function* bounded(body: Body, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const chunk of chunks(body)) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left < 0) break; // a server that sends more than was asked for
  }
}
