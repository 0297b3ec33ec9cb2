/**
 * What makes a partition image boot, which brings a root file system and no boot loader on the disk. UEFI: the image's EFI
 * files from its /boot/efi, or what its own grub-install makes, go to the ESP. BIOS: its grub-install writes to the disk.
 */
import { Failure, type Scope } from "@ingot/kernel";
import type { Partition } from "../disk/block-device.ts";
import { listPartitions } from "../disk/list-partitions.ts";
import { resolveInside } from "../inside/resolve-inside.ts";
import { withMount } from "../mount.ts";
import { copyEfiFiles } from "./copy-efi-files.ts";
import { findEfiLoaders } from "./find-efi-loaders.ts";
import { mountEspAtBoot } from "./fstab.ts";
import { grubOf, installGrub } from "./install-grub.ts";
import { type EfiBootEntry, setEfiBootEntry } from "./set-efi-boot-entry.ts";

export interface BootLoaderOptions {
  readonly disk: string;
  readonly bootMode: "bios" | "uefi";
  /** Of the root file system. */
  readonly rootUuid: string;
  /** Volume id of the ESP; the disk's only ESP when it is left out. */
  readonly espUuid: string | undefined;
  /** Whether the image's own grub-install may be run; what an image brings is run as root then, and sees all of the machine. */
  readonly mayRunGrub: boolean;
  readonly log: (message: string) => void;
}

/** The firmware's entry; undefined for BIOS, which has none. */
export async function installBootLoader(scope: Scope, options: BootLoaderOptions): Promise<EfiBootEntry | undefined> {
  const { disk, bootMode, rootUuid, espUuid } = options;
  const partitions = await listPartitions(scope, disk);
  const root = partitions.find(({ signature }) => signature?.uuid === rootUuid);
  if (root === undefined) {
    throw failed(`${disk} has no file system with the UUID ${rootUuid}, which the root was said to have`);
  }
  const mount = { source: root.path, fileSystem: root.signature?.type ?? "auto" };
  if (bootMode === "bios") {
    await withMount(scope, mount, (system) => installForBios(scope, system, options));
    return undefined;
  }
  const esp = partitions.find(({ signature, isEsp }) => (espUuid === undefined ? isEsp : signature?.uuid === espUuid));
  if (esp === undefined)
    throw failed(`${disk} has no EFI system partition${espUuid === undefined ? "" : ` ${espUuid}`}`);
  await withMount(scope, mount, (system) => installForUefi(scope, system, { ...options, esp }));
  return setEfiBootEntry(scope, disk);
}

async function installForBios(scope: Scope, system: string, options: BootLoaderOptions): Promise<void> {
  const { disk, rootUuid, log } = options;
  requireGrubAllowed(options, "on a machine that boots by BIOS");
  const grub = await grubOf(system, "i386-pc");
  if (grub === undefined) throw failed("the image has no grub-install with GRUB for BIOS (/usr/lib/grub/i386-pc)");
  await installGrub(scope, { system, grub, rootUuid, runs: [["--target=i386-pc", "--recheck", disk]] });
  log(`the image's ${grub.install} has written GRUB for BIOS to ${disk}`);
}

const TARGETS: Readonly<Record<string, string>> = { x64: "x86_64-efi", arm64: "arm64-efi" };

async function installForUefi(
  scope: Scope,
  system: string,
  options: BootLoaderOptions & { readonly esp: Partition },
): Promise<void> {
  const { esp, rootUuid, log } = options;
  await withMount(scope, { source: esp.path, fileSystem: esp.signature?.type ?? "vfat" }, async (espRoot) => {
    const own = await resolveInside(system, "/boot/efi");
    if ((await findEfiLoaders(own)).length > 0) {
      const files = await copyEfiFiles({ from: own, system, espRoot, rootUuid });
      log(`${files} EFI files of the image copied to ${esp.path}`);
      return;
    }
    requireGrubAllowed(options, "as it has no EFI boot loader in /boot/efi");
    const target = TARGETS[process.arch] ?? `${process.arch}-efi`;
    const grub = await grubOf(system, target);
    if (grub === undefined) {
      throw failed(`the image has no EFI boot loader in /boot/efi and no grub-install with GRUB for ${target}`);
    }
    // The second is found without an entry in the firmware.
    const common = [`--target=${target}`, "--efi-directory=/boot/efi", "--no-nvram", "--recheck"];
    await installGrub(scope, { system, grub, rootUuid, espRoot, runs: [common, [...common, "--removable"]] });
    log(`the image's ${grub.install} has written GRUB for ${target} to ${esp.path}`);
  });
  const uuid = esp.signature?.uuid;
  if (uuid != null && (await mountEspAtBoot(scope, system, uuid))) log(`/etc/fstab mounts ${esp.path} at /boot/efi`);
}

function requireGrubAllowed({ mayRunGrub }: BootLoaderOptions, why: string): void {
  if (mayRunGrub) return;
  throw new Failure(
    "machine.boot_loader_failed",
    `the image would need its own grub-install ${why}, which is not allowed`,
    {
      hint: "Allow it with ingot serve --enable-bios-bootloader-install (under an Ironic that does not know this: ipa-enable-bios-bootloader-install=1 among the kernel parameters of the ramdisk); or use an image that holds its EFI files in /boot/efi, or a whole-disk image.",
    },
  );
}

function failed(message: string): Failure {
  return new Failure("machine.boot_loader_failed", message);
}
