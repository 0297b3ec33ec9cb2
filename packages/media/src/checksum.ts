import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Failure, type Scope } from "@ingot/kernel";

/** In hexadecimal digits: how a bare checksum's algorithm is told. */
const HEX_LENGTH = { md5: 32, sha256: 64, sha512: 128 } as const;
export type HashAlgorithm = keyof typeof HEX_LENGTH;

export interface Checksum {
  readonly algorithm: HashAlgorithm;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

export interface ParseChecksumOptions {
  /** `image_os_hash_algo`, when it is given; otherwise the length tells. */
  readonly algorithm?: string | undefined;
  /** MD5 proves nothing about who made an image: refused unless it is allowed. */
  readonly allowMd5?: boolean;
}

/** A checksum in hexadecimal, perhaps written `sha256:HEX`. */
export function parseChecksum(text: string, options: ParseChecksumOptions = {}): Checksum {
  const [, prefix, hex] = /^\s*(?:([a-z0-9-]+):)?([0-9a-f]+)\s*$/i.exec(text) ?? [];
  const value = hex?.toLowerCase() ?? "";
  const named = (options.algorithm ?? prefix)?.toLowerCase().replace("-", "");
  const algorithm = isAlgorithm(named) ? named : named === undefined ? byLength(value) : undefined;
  if (algorithm === undefined || value.length !== HEX_LENGTH[algorithm]) throw invalid(text, named);
  if (algorithm === "md5" && options.allowMd5 !== true) {
    throw new Failure("media.checksum_invalid", "the image's checksum is an MD5, which is not accepted");
  }
  return { algorithm, value };
}

/** The checksum of `fileName` in a file of `HASH  NAME` (coreutils) or `SHA256 (NAME) = HASH` (BSD) lines. */
export function findChecksum(text: string, fileName: string, options: ParseChecksumOptions = {}): Checksum {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) {
    const gnu = /^\\?([0-9a-f]{32,128})\s+[ *]?(.+)$/i.exec(line);
    const bsd = /^([A-Z0-9-]+) \((.+)\) = ([0-9a-f]+)$/i.exec(line);
    const name = gnu?.[2] ?? bsd?.[2];
    if (name !== undefined && baseName(name) === fileName) {
      const own = bsd === null ? options : { ...options, algorithm: options.algorithm ?? bsd[1] };
      return parseChecksum(gnu?.[1] ?? bsd?.[3] ?? "", own);
    }
  }
  const only = lines.filter((line) => line !== "");
  if (only.length === 1 && /^[0-9a-f]+$/i.test(only[0] ?? "")) return parseChecksum(only[0] ?? "", options);
  throw new Failure("media.checksum_invalid", `the checksums file has no line for '${fileName}'`);
}

/** Hexadecimal digest of a file, read as a stream. */
export async function hashFile(scope: Scope, path: string, algorithm: HashAlgorithm): Promise<string> {
  return hashStream(scope, createReadStream(path, { highWaterMark: 1024 * 1024 }), algorithm);
}

export async function hashStream(scope: Scope, stream: Readable, algorithm: HashAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(
    stream,
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk);
    },
    { signal: scope.signal },
  );
  return hash.digest("hex");
}

/** Passes a stream through and counts and hashes it on the way; ask for the digest when it has ended. */
export class HashingStream extends Transform {
  readonly algorithm: HashAlgorithm;
  bytes = 0;
  readonly #hash;

  constructor(algorithm: HashAlgorithm) {
    super();
    this.algorithm = algorithm;
    this.#hash = createHash(algorithm);
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, data: Buffer) => void): void {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    done(null, chunk);
  }

  /** Hexadecimal; only once. */
  digest(): string {
    return this.#hash.digest("hex");
  }
}

/** Throws `media.checksum_mismatch`, naming what was read and both values. */
export function requireChecksum(expected: Checksum, actual: string, what: string): void {
  if (expected.value === actual.toLowerCase()) return;
  throw new Failure(
    "media.checksum_mismatch",
    `${what}: the ${expected.algorithm} of what came is ${actual}, not ${expected.value} as image_checksum says`,
  );
}

function isAlgorithm(name: string | undefined): name is HashAlgorithm {
  return name !== undefined && Object.hasOwn(HEX_LENGTH, name);
}

function byLength(hex: string): HashAlgorithm | undefined {
  return (Object.keys(HEX_LENGTH) as HashAlgorithm[]).find((name) => HEX_LENGTH[name] === hex.length);
}

function invalid(text: string, algorithm: string | undefined): Failure {
  const shown = text.length > 140 ? `${text.slice(0, 140)}…` : text;
  return new Failure(
    "media.checksum_invalid",
    algorithm === undefined || isAlgorithm(algorithm)
      ? `'${shown}' is not a ${algorithm ?? "sha256 or sha512"} checksum in hexadecimal`
      : `the hash algorithm '${algorithm}' is not supported`,
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
