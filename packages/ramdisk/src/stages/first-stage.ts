import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { cpioArchive, type CpioEntry } from "@ingot/media";
import type { BuildContext, Tree } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";
import type { RamdiskKernel } from "./modules-layer.ts";

const INIT = join(import.meta.dirname, "../../first-stage/init");
/** What init calls busybox by. */
const APPLETS = ["cp", "grep", "insmod", "mkdir", "mount", "poweroff", "sh", "sleep", "switch_root"];
const FOLDERS = ["dev", "proc", "sys", "rw", "root", "lower"];
/** What stacks the layers; those that the kernel has built in are left out. */
const MODULES = ["loop", "squashfs", "overlay"];

/** The archive that the kernel unpacks first, compressed: busybox, init and the modules that stack the layers. */
export async function firstStage(
  scope: Scope,
  context: BuildContext,
  from: { readonly root: Tree; readonly kernel: RamdiskKernel },
): Promise<string> {
  const key = digestOf("first-stage", from.root.key, from.kernel.modules.key, await digestTree(INIT));
  const entry = await context.cache.folder(scope, { kind: "layers", key }, async (folder) => {
    const archive = join(folder, "first-stage.cpio");
    await writeFile(archive, cpioArchive([...(await programs(from.root)), ...(await modules(from.kernel))]));
    requireSuccess(await run(scope, ["zstd", "-q", "-19", "--rm", archive, "-o", `${archive}.zst`]));
  });
  return join(entry.path, "first-stage.cpio.zst");
}

async function programs(root: Tree): Promise<CpioEntry[]> {
  const busybox = await readFile(join(root.path, "usr/bin/busybox"))
    .catch(() => readFile(join(root.path, "bin/busybox")))
    .catch(() => undefined);
  if (busybox === undefined) {
    throw new Failure("builder.profile_invalid", "the root filesystem has no busybox", {
      hint: "Have an element install busybox-static.",
    });
  }
  return [
    ...FOLDERS.map((path) => ({ path, kind: "directory" as const })),
    { path: "bin/busybox", data: busybox, mode: 0o755 },
    ...APPLETS.map((name) => ({ path: `bin/${name}`, kind: "symlink" as const, data: "busybox" })),
    { path: "init", data: await readFile(INIT), mode: 0o755 },
  ];
}

async function modules(kernel: RamdiskKernel): Promise<CpioEntry[]> {
  const folder = join(kernel.modules.path, "usr/lib/modules", kernel.version);
  const all = (await readdir(join(folder, "kernel"), { recursive: true })).filter((path) => path.includes(".ko"));
  const found = MODULES.flatMap((name) => all.filter((path) => path.endsWith(`/${name}.ko`)));
  const entries = await Promise.all(
    found.map(async (path) => ({
      path: `modules/${path.slice(path.lastIndexOf("/") + 1)}`,
      data: await readFile(join(folder, "kernel", path)),
    })),
  );
  const order = found.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(" ");
  return [...entries, { path: "modules/order", data: `${order}\n` }];
}
