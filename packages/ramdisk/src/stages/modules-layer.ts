import { copyFile, mkdir, readdir, readFile, symlink, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { type BuildContext, makeTree, type Tree } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";
import { selectModules } from "./kernel-modules.ts";

export interface RamdiskKernel {
  readonly version: string;
  readonly file: string;
  readonly modules: Tree;
}

/** What depmod needs besides the modules themselves. */
const BUILT_IN = ["modules.builtin", "modules.builtin.modinfo", "modules.order"];

/** The root's kernel, and its modules that a ramdisk has as a tree of their own. */
export async function kernelAndModules(scope: Scope, context: BuildContext, root: Tree): Promise<RamdiskKernel> {
  const kernels = await readdir(join(root.path, "boot")).catch(() => []);
  const newest = kernels
    .filter((name) => name.startsWith("vmlinuz-"))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  if (newest === undefined) {
    throw new Failure("builder.profile_invalid", "the root filesystem has no kernel in /boot", {
      hint: "Have an element install one (linux-image-amd64) by package-installs.yaml.",
    });
  }
  const version = newest.slice("vmlinuz-".length);
  const source = join(root.path, "usr/lib/modules", version);
  const selection = await digestTree(join(import.meta.dirname, "kernel-modules.ts"));
  const modules = await makeTree(
    scope,
    context,
    { name: "modules", key: digestOf("modules", root.key, version, selection) },
    async (tree) => {
      const target = join(tree, "usr/lib/modules", version);
      await copyModules(source, target);
      await symlink("usr/lib", join(tree, "lib"));
      requireSuccess(await run(scope, ["depmod", "-b", tree, version]));
      await unlink(join(tree, "lib"));
    },
  );
  return { version, file: join(root.path, "boot", newest), modules };
}

async function copyModules(source: string, target: string): Promise<void> {
  const chosen = selectModules(await readFile(join(source, "modules.dep"), "utf8"));
  const folders = new Set(chosen.map((path) => dirname(path)));
  for (const folder of ["kernel", ...folders]) await mkdir(join(target, folder), { recursive: true });
  for (const path of [...chosen, ...BUILT_IN]) await copyFile(join(source, path), join(target, path));
}
