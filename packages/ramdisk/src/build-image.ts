import { copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { formatSize, type Scope } from "@ingot/kernel";
import { hashFile } from "@ingot/media";
import type { BuildContext, Tree } from "./build-context.ts";
import type { ImageResult } from "./build-result.ts";
import { type BuildOptions, withBuild } from "./build-session.ts";
import { digestOf } from "./digest.ts";
import { makeDisk } from "./image/make-disk.ts";
import type { ImageCompression, ImageProfile } from "./profile.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { applyElements } from "./stages/apply-elements.ts";
import { makeRoot } from "./stages/make-root.ts";

/** Raise it when the disk of the same trees changes. */
const DISK_VERSION = 2;

/** Builds the qcow2 image at the profile's output, and its checksum in `OUTPUT.sha512` (a coreutils line). */
export async function buildImage(
  scope: Scope,
  profile: ImageProfile,
  options: BuildOptions = {},
): Promise<ImageResult> {
  return withBuild(scope, { profile, wanted: profile.elements, options }, async (context) => {
    const root = await makeRoot(scope, context);
    const stock = await applyElements(scope, context, {
      name: "system",
      elements: context.elements.filter((element) => element.stock),
      lowers: [root],
      packages: [],
    });
    const own = await applyElements(scope, context, {
      name: "elements",
      elements: context.elements.filter((element) => !element.stock),
      lowers: [root, ...stock],
      packages: profile.packages,
    });
    const image = await cachedImage(scope, context, { profile, trees: [root, ...stock, ...own] });
    return writeImage(scope, context, { profile, ...image });
  });
}

async function cachedImage(
  scope: Scope,
  context: BuildContext,
  from: { readonly profile: ImageProfile; readonly trees: readonly Tree[] },
): Promise<{ readonly file: string; readonly cached: boolean }> {
  const { profile, trees } = from;
  const key = digestOf(
    "image",
    DISK_VERSION,
    trees.map((tree) => tree.key),
    profile.size,
    profile.compression,
  );
  const entry = await context.cache.folder(scope, { kind: "images", key }, async (folder) => {
    context.onProgress(`making a disk of ${formatSize(profile.size)}`);
    const work = await context.cache.workFolder(scope, "disk");
    try {
      const disk = await makeDisk(scope, context, { profile, trees, key, folder: work });
      context.onProgress("compressing the image");
      await convert(scope, { disk, target: join(folder, "image.qcow2"), compression: profile.compression });
    } finally {
      await removeTree(work);
    }
  });
  return { file: join(entry.path, "image.qcow2"), cached: entry.cached };
}

async function convert(
  scope: Scope,
  image: { readonly disk: string; readonly target: string; readonly compression: ImageCompression },
): Promise<void> {
  const { compression } = image;
  const words =
    compression === "none"
      ? []
      : ["-c", "-m", String(Math.min(16, availableParallelism())), "-W", "-o", `compression_type=${compression}`];
  requireSuccess(
    await run(scope, [
      "nice",
      "-n",
      "5",
      "qemu-img",
      "convert",
      "-f",
      "raw",
      "-O",
      "qcow2",
      ...words,
      image.disk,
      image.target,
    ]),
  );
}

async function writeImage(
  scope: Scope,
  context: BuildContext,
  from: { readonly profile: ImageProfile; readonly file: string; readonly cached: boolean },
): Promise<ImageResult> {
  const { output, size } = from.profile;
  await mkdir(dirname(output), { recursive: true });
  const checksumFile = `${output}.sha512`;
  try {
    await copyFile(from.file, `${output}.new`);
    const sha512 = await hashFile(scope, `${output}.new`, "sha512");
    await writeFile(`${checksumFile}.new`, `${sha512}  ${basename(output)}\n`);
    await rename(`${output}.new`, output);
    await rename(`${checksumFile}.new`, checksumFile);
    await rm(`${output}.sha256`, { force: true }); // of an image that was here before
    const bytes = (await stat(output)).size;
    return {
      image: output,
      checksumFile,
      sha512,
      bytes,
      virtualSize: size,
      cached: from.cached,
      phases: context.phases,
    };
  } finally {
    await rm(`${output}.new`, { force: true });
    await rm(`${checksumFile}.new`, { force: true });
  }
}
