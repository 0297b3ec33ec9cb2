import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Scope } from "@ingot/kernel";
import { HashingStream } from "@ingot/media";
import { newcHeader, NEWC_TRAILER, newcPadding } from "./newc-record.ts";

export interface InitramfsPart {
  /** Its place in the ramdisk, without a leading slash. */
  readonly path: string;
  readonly file: string;
}

/** The first stage, then the layers in one uncompressed archive (they are compressed themselves). */
export async function assembleInitramfs(
  scope: Scope,
  parts: { readonly firstStage: string; readonly layers: readonly InitramfsPart[] },
  target: string,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = new HashingStream("sha256");
  await pipeline(Readable.from(archives(parts)), hash, createWriteStream(target), { signal: scope.signal });
  return { size: hash.bytes, sha256: hash.digest() };
}

async function* archives(parts: {
  readonly firstStage: string;
  readonly layers: readonly InitramfsPart[];
}): AsyncGenerator<Buffer> {
  yield* aligned(parts.firstStage);
  yield newcHeader({ path: "layers", size: 0, isFolder: true, inode: 1 });
  for (const [index, layer] of parts.layers.entries()) {
    yield newcHeader({ path: layer.path, size: (await stat(layer.file)).size, isFolder: false, inode: index + 2 });
    yield* aligned(layer.file);
  }
  yield NEWC_TRAILER;
}

/** A file's content up to a multiple of 4 bytes, as the kernel wants the next record or archive to begin. */
async function* aligned(file: string): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    size += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  yield Buffer.alloc(newcPadding(size));
}
