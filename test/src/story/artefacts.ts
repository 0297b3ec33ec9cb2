import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

const ROOT = join(import.meta.dirname, "../../..");

export interface Artefacts {
  readonly kernel: string;
  readonly ramdisk: string;
  readonly image: string;
}

/** The tutorial's ramdisk and image, built by its own commands: from the cache, when they have been built before. */
export async function buildArtefacts(scope: Scope): Promise<Artefacts> {
  const elements = [
    "--elements-path",
    "plugins/inject-files/elements",
    "-e",
    "dhcp-all-interfaces",
    "-e",
    "ingot-inject-files",
  ];
  await ingot(scope, "ramdisk", "build", "debian-minimal", "-o", "build/ipa", ...elements);
  await ingot(scope, "image", "build", "debian-vm", "-o", "build/debian.qcow2", "--element", "openssh-server");
  return { kernel: built("ipa.kernel"), ramdisk: built("ipa.initramfs"), image: built("debian.qcow2") };
}

/** A ramdisk that one can log in to once its machine is rescued. */
export async function buildRescueRamdisk(scope: Scope): Promise<Pick<Artefacts, "kernel" | "ramdisk">> {
  await ingot(scope, "ramdisk", "build", "debian-minimal", "-o", "build/rescue", "-e", "rescue");
  return { kernel: built("rescue.kernel"), ramdisk: built("rescue.initramfs") };
}

async function ingot(scope: Scope, ...args: readonly string[]): Promise<void> {
  const result = await run(scope, [join(ROOT, "ingot"), ...args], {
    cwd: ROOT,
    onOutput: (text) => process.stderr.write(text),
    env: { DIB_REPOLOCATION_ingot_inject_files: join(ROOT, "plugins/inject-files") },
  });
  requireSuccess(result);
}

function built(name: string): string {
  return join(ROOT, "build", name);
}
