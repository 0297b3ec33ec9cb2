import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import type { LayerReport } from "../build-result.ts";
import type { BuildContext, Tree } from "../build-context.ts";
import { digestOf } from "../digest.ts";
import { namespaceCommand } from "../sandbox/namespace.ts";

/** A layer as it goes into the ramdisk. */
export interface Layer extends LayerReport {
  readonly file: string;
  readonly key: string;
}

export interface SquashOptions {
  readonly exclude: readonly string[];
  readonly level: number;
  /** Larger compresses better, smaller is read faster at random. */
  readonly blockSize: string;
}

/** A tree as a zstd squashfs, without what is excluded. */
export async function squash(scope: Scope, context: BuildContext, tree: Tree, options: SquashOptions): Promise<Layer> {
  const key = digestOf("squashfs", tree.key, options);
  const entry = await context.cache.folder(scope, { kind: "layers", key }, async (folder) => {
    context.onProgress(`compressing ${tree.name}`);
    const excludes = join(folder, "excludes");
    await writeFile(excludes, options.exclude.map((pattern) => `${pattern}\n`).join(""));
    const words = [
      "-noappend",
      "-quiet",
      "-no-progress",
      "-no-exports",
      "-comp",
      "zstd",
      "-Xcompression-level",
      String(options.level),
      "-b",
      options.blockSize,
    ] as const;
    requireSuccess(
      await run(scope, [
        ...(await namespaceCommand()),
        "nice",
        "-n",
        "5",
        "mksquashfs",
        tree.path,
        join(folder, "layer.squashfs"),
        ...words,
        "-wildcards",
        "-ef",
        excludes,
      ]),
    );
  });
  const file = join(entry.path, "layer.squashfs");
  return { name: tree.name, bytes: (await stat(file)).size, cached: entry.cached, file, key };
}
