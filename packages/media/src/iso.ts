/** The boot medium of one node: one ISO that firmware of either kind starts, with the node's own configuration inside. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { cpioArchive, type CpioEntry } from "./cpio.ts";
import { bootMenu } from "./grub-config.ts";
import { grubImages, type GrubImages } from "./grub-images.ts";

export interface BootIsoSpec {
  /** Files on this host. */
  readonly kernel: string;
  readonly initramfs: string;
  /** Packed into one more initramfs, `/config.cpio`, that the kernel unpacks over the first. */
  readonly config: readonly CpioEntry[];
  /** The whole kernel command line. */
  readonly commandLine: string;
  /** Where the ISO is written (replaced when it is there). */
  readonly output: string;
  /** Volume label, at most 32 of A-Z, 0-9 and `_`; INGOT unless told otherwise. */
  readonly label?: string;
}

export interface BootIsoOptions {
  /** GRUB's images are kept here, by content. */
  readonly cacheFolder: string;
}

/**
 * Writes an ISO that boots by BIOS and by UEFI (El Torito). Kernel and initramfs are copied once, straight into it.
 * It is readable by its owner alone, since the configuration may hold secrets.
 */
export async function buildBootIso(scope: Scope, spec: BootIsoSpec, options: BootIsoOptions): Promise<void> {
  await requireFile(spec.kernel, "kernel");
  await requireFile(spec.initramfs, "ramdisk");
  const menu = bootMenu(spec.commandLine);
  const label = requireLabel(spec.label ?? "INGOT");
  const images = await grubImages(scope, options.cacheFolder);
  const folder = await mkdtemp(join(dirname(spec.output), ".iso-"));
  try {
    await writeFile(join(folder, "grub.cfg"), menu);
    await writeFile(join(folder, "config.cpio"), cpioArchive(spec.config), { mode: 0o600 });
    const files = { ...spec, menu: join(folder, "grub.cfg"), archive: join(folder, "config.cpio") };
    await writeIso(scope, { files, images, label, output: spec.output });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface IsoParts {
  readonly files: {
    readonly kernel: string;
    readonly initramfs: string;
    readonly menu: string;
    readonly archive: string;
  };
  readonly images: GrubImages;
  readonly label: string;
  readonly output: string;
}

async function writeIso(scope: Scope, parts: IsoParts): Promise<void> {
  const { files, images, label, output } = parts;
  await rm(output, { force: true });
  await writeFile(output, "", { mode: 0o600 });
  const bios = ["-b", "boot/bios.img", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"];
  const uefi = ["-eltorito-alt-boot", "-e", "boot/efi.img", "-no-emul-boot"];
  const contents = [
    graft("boot/bios.img", images.bios),
    graft("boot/efi.img", images.efi),
    graft("boot/grub/grub.cfg", files.menu),
    graft("kernel", files.kernel),
    graft("initramfs", files.initramfs),
    graft("config.cpio", files.archive),
  ];
  const argv = ["-quiet", "-o", output, "-V", label, "-R", ...bios, ...uefi, "-graft-points", ...contents];
  const result = await run(scope, ["xorriso", "-as", "mkisofs", ...argv]);
  try {
    requireSuccess(result);
  } catch (error) {
    await rm(output, { force: true });
    throw new Failure("media.build_failed", `the boot medium ${output} could not be written`, { cause: error });
  }
}

function graft(target: string, source: string): string {
  const escape = (path: string) => path.replaceAll("\\", "\\\\").replaceAll("=", "\\=");
  return `/${escape(target)}=${escape(source)}`;
}

function requireLabel(label: string): string {
  if (/^[A-Z0-9_]{1,32}$/.test(label)) return label;
  throw new Failure("input.invalid", `'${label}' cannot be an ISO's label`);
}

async function requireFile(path: string, what: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) throw new Failure("media.not_found", `there is no ${what} at '${path}'`);
  if (!facts.isFile() || facts.size === 0) {
    throw new Failure("media.not_found", `the ${what} '${path}' is ${facts.isFile() ? "empty" : "not a file"}`);
  }
}
