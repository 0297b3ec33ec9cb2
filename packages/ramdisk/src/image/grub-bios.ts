import { open } from "node:fs/promises";
import { Failure } from "@ingot/kernel";

const SECTOR = 512;
/** GRUB_BOOT_MACHINE_KERNEL_SECTOR, _DRIVE_CHECK (grub/i386/pc/boot.h) and the first block list of diskboot.img. */
const KERNEL_SECTOR = 0x5c;
const DRIVE_CHECK = 0x66;
const BLOCK_LIST = 0x1f4;
/** The code of boot.img ends here; what follows in the first sector is the partition table. */
const BOOT_CODE_END = 0x1b8;

export interface BiosBootFiles {
  readonly bootImage: Buffer;
  readonly coreImage: Buffer;
  /** First sector and length of the BIOS boot partition. */
  readonly firstSector: number;
  readonly sectors: number;
}

/** Writes GRUB for BIOS into a disk image, as grub-bios-setup does to a disk with a BIOS boot partition; no loop device is needed. */
export async function installGrubBios(disk: string, files: BiosBootFiles): Promise<void> {
  const { boot, core } = patchGrubBios(files);
  const file = await open(disk, "r+");
  try {
    await file.write(boot, 0, BOOT_CODE_END, 0);
    await file.write(core, 0, core.length, files.firstSector * SECTOR);
  } finally {
    await file.close();
  }
}

export function patchGrubBios(files: BiosBootFiles): { readonly boot: Buffer; readonly core: Buffer } {
  if (files.bootImage.length !== SECTOR || files.coreImage.length <= SECTOR) {
    throw new Failure("internal", "GRUB's boot.img or core.img has not the size that it must have");
  }
  if (files.coreImage.length > files.sectors * SECTOR) {
    throw new Failure("builder.image_too_small", "GRUB's core image does not fit the BIOS boot partition");
  }
  const boot = Buffer.from(files.bootImage);
  boot.writeBigUInt64LE(BigInt(files.firstSector), KERNEL_SECTOR);
  boot.writeUInt16LE(0x9090, DRIVE_CHECK); // trust the drive that the BIOS names: it is a hard disk
  const core = Buffer.from(files.coreImage);
  core.writeBigUInt64LE(BigInt(files.firstSector + 1), BLOCK_LIST);
  return { boot, core };
}
