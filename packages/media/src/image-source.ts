/** Where images come from: http(s) and file:// URLs, behind one face. */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { fileURLToPath } from "node:url";
import { Failure, type Scope } from "@ingot/kernel";

export interface SourcePolicy {
  /** Folders below which `file://` URLs may point, after links are resolved; `["/"]` allows any, none refuses all. */
  readonly fileUrlAllowedPaths: readonly string[];
}

/** What can be known of an image before its bytes are read. */
export interface ImageStat {
  readonly url: string;
  /** `undefined` when the server does not say. */
  readonly size: number | undefined;
  /** Changes when the image does: ETag or Last-Modified, or inode, size and time of a file. */
  readonly version: string | undefined;
  /** The file itself, of a `file://` URL. */
  readonly file: string | undefined;
}

export interface OpenedImage extends ImageStat {
  /** Ends with `media.cut_off` when fewer bytes come than were announced. */
  readonly stream: Readable;
}

/** Asks for an image's facts (HEAD, or a GET of one byte where HEAD is not allowed); reads none of it. */
export async function statImage(scope: Scope, url: string, policy: SourcePolicy): Promise<ImageStat> {
  const parsed = parseUrl(url);
  if (parsed.protocol === "file:") return statFile(parsed, policy);
  const answer = await request(scope, parsed, { method: "HEAD" });
  if (answer.status !== 405 && answer.status !== 501) return factsOf(parsed, requireOk(answer, parsed));
  const part = requireOk(await request(scope, parsed, { headers: { range: "bytes=0-0" } }), parsed);
  await part.body?.cancel();
  const total = /\/(\d+)$/.exec(part.headers.get("content-range") ?? "")?.[1];
  return { ...factsOf(parsed, part), size: total === undefined ? undefined : Number(total) };
}

export async function openImage(scope: Scope, url: string, policy: SourcePolicy): Promise<OpenedImage> {
  const parsed = parseUrl(url);
  if (parsed.protocol === "file:") {
    const facts = await statFile(parsed, policy);
    return { ...facts, stream: createReadStream(facts.file, { highWaterMark: 1024 * 1024, signal: scope.signal }) };
  }
  const answer = requireOk(await request(scope, parsed, {}), parsed);
  const facts = factsOf(parsed, answer);
  if (answer.body === null) throw new Failure("media.cut_off", `${shown(parsed)}: the answer has no body`);
  return { ...facts, stream: whole(Readable.fromWeb(answer.body), facts, parsed) };
}

async function statFile(url: URL, policy: SourcePolicy): Promise<ImageStat & { readonly file: string }> {
  if (url.host !== "") throw new Failure("media.url_refused", `${url.href}: a file:// URL names no host`);
  const path = filePath(url);
  const { file, facts } = await resolveFile(path);
  if (!policy.fileUrlAllowedPaths.some((folder) => isBelow(file, folder))) {
    throw new Failure("media.url_refused", `${url.href} is not below a folder that file:// URLs may name`);
  }
  if (facts === undefined) throw new Failure("media.not_found", `${url.href}: there is no such file`);
  if (!facts.isFile()) throw new Failure("media.not_found", `${url.href} is not a file`);
  const version = `${facts.dev}-${facts.ino}-${facts.size}-${facts.mtimeMs}`;
  return { url: url.href, size: facts.size, version, file };
}

function filePath(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new Failure("media.url_refused", `${url.href} is not a usable file:// URL`, { cause: error });
  }
}

async function resolveFile(path: string) {
  try {
    const file = await realpath(path);
    return { file, facts: await stat(file) };
  } catch {
    return { file: path, facts: undefined };
  }
}

function isBelow(file: string, folder: string): boolean {
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  return file.startsWith(base);
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:", "file:"].includes(parsed.protocol)) {
    // What is no URL may still hold a password, anywhere before an '@'.
    const shownText = url.replace(/\/\/.*@/s, "//…@").slice(0, 500);
    throw new Failure("media.url_refused", `'${shownText}' is not an http://, https:// or file:// URL`);
  }
  return parsed;
}

async function request(scope: Scope, url: URL, init: RequestInit): Promise<Response> {
  scope.check();
  try {
    const headers = { "accept-encoding": "identity", ...credentials(url), ...(init.headers as Record<string, string>) };
    return await fetch(withoutCredentials(url), { ...init, headers, signal: scope.signal });
  } catch (error) {
    scope.check();
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (reason as { readonly code?: unknown }).code;
    const why = typeof code === "string" ? code : String(reason);
    throw new Failure("media.unreachable", `${shown(url)}: its server does not answer (${why})`, { cause: error });
  }
}

function requireOk(answer: Response, url: URL): Response {
  if (answer.ok) return answer;
  void answer.body?.cancel();
  const what = `${shown(url)}: the server answered ${answer.status} ${answer.statusText}`.trimEnd();
  if (answer.status >= 500) throw new Failure("media.unreachable", what);
  throw new Failure("media.not_found", what);
}

function factsOf(url: URL, answer: Response): ImageStat {
  const length = answer.headers.get("content-length");
  return {
    url: url.href,
    size: length === null ? undefined : Number(length),
    version: answer.headers.get("etag") ?? answer.headers.get("last-modified") ?? undefined,
    file: undefined,
  };
}

/** The stream with its end checked: a connection that breaks, or ends early, is `media.cut_off`. */
function whole(source: Readable, facts: ImageStat, url: URL): Readable {
  let received = 0;
  const announced = facts.size === undefined ? "" : ` of ${facts.size}`;
  const cutOff = (cause?: unknown) =>
    new Failure("media.cut_off", `${shown(url)}: the download ended after ${received}${announced} bytes`, { cause });
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(facts.size === undefined || received === facts.size ? null : cutOff());
    },
  });
  source.on("error", (error) => checked.destroy(isAbort(error) ? error : cutOff(error)));
  checked.on("close", () => source.destroy());
  return source.pipe(checked);
}

function isAbort(error: unknown): boolean {
  return error instanceof Failure || (error instanceof Error && error.name === "AbortError");
}

function credentials(url: URL): Record<string, string> {
  if (url.username === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

/** A URL as it may stand in a message: without a password, and without a query that may be a signature. */
function shown(url: URL): string {
  const bare = withoutCredentials(url);
  bare.search = bare.search === "" ? "" : "?…";
  return bare.href;
}
