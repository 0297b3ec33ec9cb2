import { readdir } from "node:fs/promises";
import { hasProgram, requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { listPartitions } from "../disk/list-partitions.ts";
import { withMount } from "../mount.ts";
import { type EfiLoader, findEfiLoaders } from "./find-efi-loaders.ts";

const EFI_VARIABLES = "/sys/firmware/efi/efivars";

export interface EfiBootEntry {
  readonly loader: string;
  readonly label: string;
  /** Whether the firmware was told; otherwise it finds the loader by itself at its fallback place. */
  readonly written: boolean;
}

/**
 * Makes the firmware boot the disk's boot loader first; older entries of the same label are removed. Without EFI variables (a
 * ramdisk that was not booted by UEFI) nothing is written, and the fallback loader must do.
 */
export async function setEfiBootEntry(scope: Scope, disk: string): Promise<EfiBootEntry> {
  const esp = (await listPartitions(scope, disk)).find((partition) => partition.isEsp);
  if (esp === undefined) {
    throw new Failure("machine.no_efi_loader", `${disk} has no EFI system partition`, {
      hint: "Use an image that boots by UEFI, or set the node's boot_mode to bios.",
    });
  }
  const mount = { source: esp.path, fileSystem: esp.signature?.type ?? "vfat", readOnly: true };
  const [loader] = await withMount(scope, mount, (root) => findEfiLoaders(root));
  if (loader === undefined) {
    throw new Failure(
      "machine.no_efi_loader",
      `the EFI system partition ${esp.path} holds no boot loader for ${process.arch}`,
    );
  }
  const written = (await variablesAreThere(scope)) && (await hasProgram("efibootmgr"));
  if (written) await writeEntry(scope, loader, { disk, number: esp.number });
  return { loader: loader.path, label: loader.label, written };
}

async function variablesAreThere(scope: Scope): Promise<boolean> {
  try {
    if ((await readdir(EFI_VARIABLES)).length > 0) return true;
  } catch {
    return false;
  }
  const result = await run(scope, ["mount", "-t", "efivarfs", "efivarfs", EFI_VARIABLES]);
  return result.ending.kind === "exited" && result.ending.code === 0;
}

async function writeEntry(
  scope: Scope,
  loader: EfiLoader,
  place: { readonly disk: string; readonly number: number },
): Promise<void> {
  const listed = requireSuccess(await run(scope, ["efibootmgr"]));
  for (const entry of parseEfiEntries(listed.stdout)) {
    if (entry.label === loader.label) requireSuccess(await run(scope, ["efibootmgr", "-B", "-b", entry.id]));
  }
  const entry = ["-d", place.disk, "-p", String(place.number), "-L", loader.label, "-l", loader.path] as const;
  requireSuccess(await run(scope, ["efibootmgr", "-c", ...entry]));
}

/** The `Boot0001* label` lines of efibootmgr, of versions that append the device path after a tab and of those that do not. */
export function parseEfiEntries(text: string): readonly { readonly id: string; readonly label: string }[] {
  return text.split("\n").flatMap((line) => {
    const match = /^Boot([0-9A-Fa-f]{4})\*? ([^\t]*)/.exec(line);
    return match === null ? [] : [{ id: match[1] ?? "", label: (match[2] ?? "").trim() }];
  });
}
