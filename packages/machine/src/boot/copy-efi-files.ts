import { copyFile, lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "@ingot/kernel";
import { resolveInside } from "../inside/resolve-inside.ts";
import { findEfiLoaders } from "./find-efi-loaders.ts";
import { firstConfig, pointToRoot } from "./grub-stub.ts";

export interface EfiFiles {
  /** The image's /boot/efi. */
  readonly from: string;
  /** Where the image's root file system is mounted. */
  readonly system: string;
  /** Where the ESP is mounted. */
  readonly espRoot: string;
  readonly rootUuid: string;
}

/**
 * Copies the image's EFI files to the ESP, has each GRUB there look for the root that the disk has, and sees that there is a
 * loader at the place where firmware without an entry looks. Only files and folders are copied; links would lead out of
 * the image, and an ESP has none.
 */
export async function copyEfiFiles(files: EfiFiles): Promise<number> {
  try {
    const copied = await copyTree(files.from, files.espRoot);
    await pointGrubs(files);
    await makeFallback(files.espRoot);
    return copied;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    throw new Failure("machine.disk_full", "the image's EFI files do not fit on the EFI system partition");
  }
}

async function copyTree(from: string, to: string): Promise<number> {
  let copied = 0;
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true });
      copied += await copyTree(source, target);
    } else if (entry.isFile()) {
      await copyFile(source, target);
      copied += 1;
    }
  }
  return copied;
}

async function pointGrubs({ system, espRoot, rootUuid }: EfiFiles): Promise<void> {
  const vendors = await foldersOf(await efiFolder(espRoot));
  const config = await configOf(system);
  for (const vendor of vendors) {
    const names = await readdir(vendor);
    const stub = names.find((name) => name.toLowerCase() === "grub.cfg");
    if (stub !== undefined) {
      const old = await readFile(join(vendor, stub), "utf8");
      const text = pointToRoot(old, rootUuid);
      if (text !== old) await writeFile(join(vendor, stub), text);
    } else if (config !== undefined && names.some((name) => /^grub\w*\.efi$/i.test(name)) && !isFallback(vendor)) {
      await writeFile(join(vendor, "grub.cfg"), firstConfig(rootUuid, config));
    }
  }
}

/** `\EFI\BOOT\BOOT….EFI`: what is there already stays. */
async function makeFallback(espRoot: string): Promise<void> {
  const loaders = await findEfiLoaders(espRoot);
  const [best] = loaders;
  if (best === undefined || loaders.some(({ path }) => isFallback(dirname(path.replaceAll("\\", "/"))))) return;
  const source = join(espRoot, best.path.replaceAll("\\", "/"));
  const target = join(await efiFolder(espRoot), "BOOT");
  await mkdir(target, { recursive: true });
  const suffix = process.arch === "arm64" ? "AA64" : "X64";
  await copyFile(source, join(target, `BOOT${suffix}.EFI`));
  if (!/^shim/i.test(basename(source))) return;
  // It starts the GRUB that lies beside it.
  for (const name of await readdir(dirname(source)))
    if (/^(?:grub|mm)\w*\.efi$/i.test(name)) await copyFile(join(dirname(source), name), join(target, name));
}

function isFallback(folder: string): boolean {
  return basename(folder).toLowerCase() === "boot";
}

async function efiFolder(espRoot: string): Promise<string> {
  const name = (await readdir(espRoot)).find((each) => each.toLowerCase() === "efi");
  return join(espRoot, name ?? "EFI");
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

/** The folder of the image's GRUB configuration. */
async function configOf(system: string): Promise<string | undefined> {
  for (const folder of ["/boot/grub", "/boot/grub2"]) {
    const found = await lstat(await resolveInside(system, `${folder}/grub.cfg`)).catch(() => undefined);
    if (found?.isFile() === true) return folder;
  }
  return undefined;
}
