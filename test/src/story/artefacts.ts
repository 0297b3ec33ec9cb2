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
  const ingot = async (...args: readonly string[]) =>
    requireSuccess(
      await run(scope, [join(ROOT, "ingot"), ...args], {
        cwd: ROOT,
        onOutput: (text) => process.stderr.write(text),
        env: { DIB_REPOLOCATION_ingot_inject_files: join(ROOT, "plugins/inject-files") },
      }),
    );
  const elements = [
    "--elements-path",
    "plugins/inject-files/elements",
    "-e",
    "dhcp-all-interfaces",
    "-e",
    "ingot-inject-files",
  ];
  await ingot("ramdisk", "build", "debian-minimal", "-o", "build/ipa", ...elements);
  await ingot("image", "build", "debian-vm", "-o", "build/debian.qcow2", "--element", "openssh-server");
  const file = (name: string) => join(ROOT, "build", name);
  return { kernel: file("ipa.kernel"), ramdisk: file("ipa.initramfs"), image: file("debian.qcow2") };
}
