import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { pipeline } from "node:stream/promises";
import { Failure, type Scope } from "@ingot/kernel";

export interface ImageSource {
  readonly url: URL;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Whether an https server's certificate must be a trusted one. */
  readonly verifyCertificate: boolean;
}

const MOST_REDIRECTS = 5;
const TIMEOUT_MS = 600_000;

/** Fetches an image to a file, as a whole or not at all; says what the server answered when it does not give it. */
export async function downloadImage(scope: Scope, source: ImageSource, path: string): Promise<void> {
  using downloading = scope.child({ timeoutMs: TIMEOUT_MS, what: `fetching ${source.url.href}` });
  const partial = `${path}.part`;
  try {
    const response = await follow(downloading, source, MOST_REDIRECTS);
    const expected = Number(response.headers["content-length"] ?? Number.NaN);
    await pipeline(response, createWriteStream(partial), { signal: downloading.signal });
    await checkImage(partial, expected);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const why = downloading.signal.aborted
      ? Failure.from(downloading.signal.reason)
      : Failure.from(error, "lab.medium");
    throw why;
  }
}

async function follow(scope: Scope, source: ImageSource, redirects: number): Promise<IncomingMessage> {
  const response = await request(scope, source);
  const { statusCode = 0, statusMessage = "", headers } = response;
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
    response.resume();
    if (redirects === 0) throw new Failure("lab.medium", `it redirects more than ${MOST_REDIRECTS} times`);
    return follow(scope, { ...source, url: new URL(headers.location, source.url) }, redirects - 1);
  }
  if (statusCode === 200) return response;
  response.resume();
  throw new Failure("lab.medium", `the server answered ${statusCode} ${statusMessage}`);
}

async function request(scope: Scope, source: ImageSource): Promise<IncomingMessage> {
  const { url, username, password, verifyCertificate } = source;
  const auth = username === undefined ? {} : { auth: `${username}:${password ?? ""}` };
  return new Promise((resolve, reject) => {
    const options = { ...auth, signal: scope.signal };
    const sent =
      url.protocol === "https:"
        ? getHttps(url, { ...options, rejectUnauthorized: verifyCertificate }, resolve)
        : getHttp(url, options, resolve);
    sent.on("error", reject);
  });
}

async function checkImage(path: string, expected: number): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (!Number.isNaN(expected) && size !== expected) {
    throw new Failure("lab.medium", `the transfer ended after ${size} of ${expected} bytes`);
  }
  if (size === 0) throw new Failure("lab.medium", "the image is empty");
}
