import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { Failure, type Scope } from "@ingot/kernel";
import type { ImageSource } from "../../bmc/image-download.ts";
import type { ReadPart } from "./iso-files.ts";

const TIMEOUT_MS = 60_000;
/** Read at once: the directories and the menus of an image lie together, near its beginning. */
const CHUNK = 64 * 1024;
const WHOLE_AT_MOST = 64 * 1024 * 1024;

/**
 * Reads parts of an image over HTTP, as BMCs do that stream a medium. A server without ranges (RFC 9110, section 14)
 * sends the whole, which is then kept.
 */
export function rangedReader(scope: Scope, source: ImageSource): ReadPart {
  const chunks = new Map<number, Buffer>();
  let whole: Buffer | undefined;
  const chunk = async (index: number): Promise<Buffer> => {
    const known = whole?.subarray(index * CHUNK, (index + 1) * CHUNK) ?? chunks.get(index);
    if (known !== undefined) return known;
    const { body, isWhole } = await ask(scope, source, index * CHUNK);
    if (isWhole) whole = body;
    else chunks.set(index, body);
    return isWhole ? body.subarray(index * CHUNK, (index + 1) * CHUNK) : body;
  };
  return async (offset, length) => {
    const parts: Buffer[] = [];
    for (let index = Math.floor(offset / CHUNK); index * CHUNK < offset + length; index += 1) {
      const part = await chunk(index);
      parts.push(part.subarray(Math.max(0, offset - index * CHUNK), offset + length - index * CHUNK));
      if (part.length < CHUNK) break;
    }
    return Buffer.concat(parts);
  };
}

async function ask(scope: Scope, source: ImageSource, from: number): Promise<{ body: Buffer; isWhole: boolean }> {
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: `fetching ${source.url.href}` });
  const { url, username, password, verifyCertificate } = source;
  const options = {
    signal: bounded.signal,
    agent: false as const,
    headers: { range: `bytes=${from}-${from + CHUNK - 1}` },
    ...(username === undefined ? {} : { auth: `${username}:${password ?? ""}` }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent =
      url.protocol === "https:"
        ? getHttps(url, { ...options, rejectUnauthorized: verifyCertificate }, resolve)
        : getHttp(url, options, resolve);
    sent.once("error", reject);
  });
  const body = await bodyOf(response);
  if (response.statusCode === 416) return { body: Buffer.alloc(0), isWhole: false };
  if (response.statusCode === 200 || response.statusCode === 206) return { body, isWhole: response.statusCode === 200 };
  throw new Failure("lab.medium", `the server answered ${response.statusCode} ${response.statusMessage}`);
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > WHOLE_AT_MOST) throw new Failure("lab.medium", "the server sends no ranges, and the image is too large");
  }
  return Buffer.concat(parts);
}
