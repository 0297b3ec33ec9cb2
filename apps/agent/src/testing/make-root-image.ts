import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

/** Notes in the image what it was called with. */
const GRUB_INSTALL = '#!/bin/sh\necho "$*" > /ran\n';

/**
 * The image (qcow2, 24 MiB) of a root file system with `/etc/motd`, a shell, and what says to be GRUB for BIOS; made in the folder.
 * The answer is its file.
 */
export async function makeRootImage(scope: Scope, folder: string, uuid: string): Promise<string> {
  const tree = join(folder, "tree");
  const files = { "etc/motd": "old", "usr/lib/grub/i386-pc/moddep.lst": "", "usr/sbin/grub-install": GRUB_INSTALL };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content, { mode: 0o755 });
  }
  const [raw, packed] = [join(folder, "root.img"), join(folder, "root.qcow2")];
  requireSuccess(await run(scope, ["install", "-D", "/usr/bin/busybox", join(tree, "bin/sh")]));
  requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-U", uuid, "-d", tree, raw, "24M"]));
  requireSuccess(await run(scope, ["qemu-img", "convert", "-c", "-O", "qcow2", raw, packed]));
  return packed;
}
