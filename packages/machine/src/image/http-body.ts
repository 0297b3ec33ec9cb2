/** One GET of an image, with or without a range, redirects followed; every way in which it goes wrong is a Failure. */
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Failure, type Scope } from "@ingot/kernel";

export interface ImageServerOptions {
  /** PEM of the authorities that sign the image server's certificate; the system's own when left out. */
  readonly ca?: string;
  /** Accept any certificate of the image server. */
  readonly insecure?: boolean;
  /** Milliseconds without a byte after which a server counts as gone; 60 s unless told otherwise. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds before the first new attempt after a failure, doubled each time; 500 unless told otherwise. */
  readonly retryPauseMs?: number;
}

/** What the head of an answer says. */
export interface AnswerFacts {
  /** The first byte of the file that the body yields. */
  readonly offset: number;
  /** Bytes of the whole file, when the server says so. */
  readonly total: number | undefined;
  /** What tells this version of the file from another: ETag or Last-Modified. */
  readonly version: string | undefined;
  readonly acceptsRanges: boolean;
}

export interface Body extends AnswerFacts {
  readonly stream: IncomingMessage;
  /** Ends the exchange early. */
  close(): void;
}

export interface Range {
  readonly start: number;
  /** The first byte that is not wanted; to the end of the file when left out. */
  readonly end?: number;
}

const REDIRECTS_AT_MOST = 5;

export async function openBody(
  scope: Scope,
  url: string,
  options: ImageServerOptions & { readonly range?: Range } = {},
): Promise<Body> {
  let at = parseUrl(url);
  for (let redirects = 0; redirects <= REDIRECTS_AT_MOST; redirects += 1) {
    scope.check();
    const response = await send(scope, at, options);
    const location = response.headers.location;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) {
      return accept(response, shown(at), options.range);
    }
    response.destroy();
    at = parseUrl(new URL(location, at).href);
  }
  throw new Failure("media.unreachable", `${shown(parseUrl(url))} redirects more than ${REDIRECTS_AT_MOST} times`);
}

/** A URL without the password and the query that may be in it: for messages. */
export function shownUrl(url: string): string {
  return URL.canParse(url) ? shown(new URL(url)) : "the image's URL";
}

function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function parseUrl(url: string): URL {
  if (!URL.canParse(url)) throw new Failure("media.url_refused", `'${url}' is not a URL`);
  const parsed = new URL(url);
  if (parsed.protocol === "http:" || parsed.protocol === "https:") return parsed;
  throw new Failure("media.url_refused", `${parsed.protocol}// is not a kind of URL that the agent reads images from`);
}

function send(
  scope: Scope,
  url: URL,
  options: ImageServerOptions & { readonly range?: Range },
): Promise<IncomingMessage> {
  const { range } = options;
  return new Promise((resolve, reject) => {
    const start = url.protocol === "https:" ? httpsRequest : httpRequest;
    const request: ClientRequest = start(url, {
      signal: scope.signal,
      timeout: options.idleTimeoutMs ?? 60_000,
      headers: {
        "accept-encoding": "identity",
        ...(range === undefined
          ? {}
          : { range: `bytes=${range.start}-${range.end === undefined ? "" : range.end - 1}` }),
      },
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(options.insecure === true ? { rejectUnauthorized: false } : {}),
    });
    request.once("timeout", () => request.destroy(new Error("the server fell silent")));
    request.once("response", resolve);
    request.once("error", (error) => {
      reject(scope.signal.aborted ? Failure.from(scope.signal.reason, "cancelled") : unreachable(url, error));
    });
    request.end();
  });
}

export function unreachable(url: URL, error: Error): Failure {
  const reason = error.message === "" ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
  return new Failure("media.unreachable", `${shown(url)} cannot be read: ${reason}`);
}

function accept(response: IncomingMessage, place: string, range: Range | undefined): Body {
  const status = response.statusCode ?? 0;
  if (status !== 200 && status !== 206) {
    response.destroy();
    throw refusal(status, place);
  }
  const contentRange = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers["content-range"] ?? "");
  const length = response.headers["content-length"];
  const whole = status === 206 ? contentRange?.[2] : length;
  const offset = status === 206 ? Number(contentRange?.[1] ?? range?.start ?? 0) : 0;
  return {
    stream: response,
    offset,
    total: whole === undefined || whole === "*" ? undefined : Number(whole),
    version: response.headers.etag ?? response.headers["last-modified"],
    acceptsRanges: status === 206,
    close: () => response.destroy(),
  };
}

function refusal(status: number, place: string): Failure {
  if (status === 404 || status === 410)
    return new Failure("media.not_found", `${place} does not exist (HTTP ${status})`);
  if (status === 416) return new Failure("media.image_damaged", `${place} is empty or shorter than it was (HTTP 416)`);
  if (status === 401 || status === 403) {
    return new Failure("media.unreachable", `${place} may not be read (HTTP ${status})`, { retryable: false });
  }
  const retryable = status >= 500 || status === 408 || status === 429;
  return new Failure("media.unreachable", `${place} answered with HTTP ${status}`, { retryable });
}
