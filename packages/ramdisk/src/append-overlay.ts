import { appendFile, open, stat } from "node:fs/promises";
import { Failure, type Scope } from "@ingot/kernel";
import { cpioArchive } from "@ingot/media";
import { newcPadding } from "./stages/newc-record.ts";

export interface OverlayFile {
  /** Absolute path in the booted ramdisk. */
  readonly path: string;
  readonly data: string | Uint8Array;
  /** Permission bits; 0644 unless told otherwise. */
  readonly mode?: number;
}

/** How an initramfs may begin: an uncompressed archive, or one compressed by zstd, gzip, xz, lz4. */
const BEGINNINGS = ["303730373031", "28b52ffd", "1f8b", "fd377a58", "02214c18"];

/**
 * Puts files on top of a built ramdisk by appending an archive to it: in milliseconds, whatever its size. A file of an
 * earlier overlay at the same place is replaced when the ramdisk boots.
 */
export async function appendOverlay(scope: Scope, initramfs: string, files: readonly OverlayFile[]): Promise<void> {
  scope.check();
  await requireInitramfs(initramfs);
  const entries = files.map(({ path, data, mode }) => ({ path: `overlay/${path}`, data, mode: mode ?? 0o644 }));
  const { size } = await stat(initramfs);
  await appendFile(initramfs, Buffer.concat([Buffer.alloc(newcPadding(size)), cpioArchive(entries)]));
}

async function requireInitramfs(path: string): Promise<void> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new Failure("builder.not_an_initramfs", `${path} cannot be read (${error.code})`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    const start = buffer.subarray(0, bytesRead).toString("hex");
    if (BEGINNINGS.some((magic) => start.startsWith(magic))) return;
    throw new Failure("builder.not_an_initramfs", `${path} is not an initramfs`);
  } finally {
    await file.close();
  }
}
