/** GRUB as boot images for a CD: made once, then kept by content, since they are the same for every node. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { EARLY_CONFIG } from "./grub-config.ts";

export interface GrubImages {
  /** El Torito image for BIOS. */
  readonly bios: string;
  /** FAT image with EFI/BOOT/BOOTX64.EFI. */
  readonly efi: string;
}

const GRUB_FOLDER = "/usr/lib/grub";
const COMMON_MODULES = ["iso9660", "normal", "configfile", "linux", "echo", "test", "search", "search_fs_file"];
const MORE_MODULES = ["serial", "terminfo", "sleep", "reboot", "part_gpt", "part_msdos"];
const TARGETS = {
  bios: { name: "i386-pc", format: "i386-pc-eltorito", debian: "grub-pc-bin", modules: ["biosdisk"] },
  efi: {
    name: "x86_64-efi",
    format: "x86_64-efi",
    debian: "grub-efi-amd64-bin",
    modules: ["fat", "efi_gop", "efi_uga"],
  },
} as const;
type Firmware = keyof typeof TARGETS;

/** The two images, from the cache or newly made. Two makers at once do not disturb each other. */
export async function grubImages(scope: Scope, cacheFolder: string): Promise<GrubImages> {
  const folder = join(cacheFolder, `grub-${await contentKey()}`);
  const images = { bios: join(folder, "bios.img"), efi: join(folder, "efi.img") };
  if (await exists(images.efi)) return images;
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, ".grub-"));
  try {
    await makeImages(scope, work);
    await rename(work, folder);
  } catch (error) {
    if (!(await exists(images.efi))) throw buildFailure(error);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return images;
}

async function makeImages(scope: Scope, work: string): Promise<void> {
  const config = join(work, "early.cfg");
  await writeFile(config, EARLY_CONFIG);
  await Promise.all([
    mkimage(scope, "bios", { config, output: join(work, "bios.img") }),
    mkimage(scope, "efi", { config, output: join(work, "bootx64.efi") }),
  ]);
  const fat = join(work, "efi.img");
  await program(scope, ["mformat", "-C", "-i", fat, "-f", "2880", "-N", "1c90700d", "::"]);
  await program(scope, ["mmd", "-i", fat, "::/EFI", "::/EFI/BOOT"]);
  await program(scope, ["mcopy", "-i", fat, join(work, "bootx64.efi"), "::/EFI/BOOT/BOOTX64.EFI"]);
}

async function mkimage(scope: Scope, firmware: Firmware, files: { config: string; output: string }): Promise<void> {
  const { format, name, modules } = TARGETS[firmware];
  const options = ["-O", format, "-d", join(GRUB_FOLDER, name), "-c", files.config, "-o", files.output];
  const all = [...COMMON_MODULES, ...MORE_MODULES, ...modules];
  await program(scope, ["grub-mkimage", ...options, "-p", "/boot/grub", ...all]);
}

async function program(scope: Scope, argv: readonly [string, ...string[]]): Promise<void> {
  requireSuccess(await run(scope, argv));
}

async function contentKey(): Promise<string> {
  const hash = createHash("sha256")
    .update(EARLY_CONFIG)
    .update(JSON.stringify([COMMON_MODULES, MORE_MODULES, TARGETS]));
  for (const { name, debian } of Object.values(TARGETS)) {
    hash.update(await readFile(join(GRUB_FOLDER, name, "kernel.img")).catch(() => missing(name, debian)));
  }
  return hash.digest("hex").slice(0, 16);
}

function missing(name: string, debian: string): never {
  throw new Failure("media.build_failed", `GRUB's files for ${name} are not installed`, {
    hint: `Install them with: apt-get install ${debian}`,
  });
}

function buildFailure(cause: unknown): Failure {
  if (cause instanceof Failure && cause.code !== "program.failed") return cause;
  return new Failure("media.build_failed", "GRUB's boot images could not be made", { cause });
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
