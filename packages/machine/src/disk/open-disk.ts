import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Failure } from "@ingot/kernel";
import { diskSize } from "./disk-size.ts";

export interface Disk {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

/** Exclusively, to be written: a disk of which something is mounted or otherwise in use is refused. */
export async function openDisk(path: string): Promise<Disk> {
  try {
    const handle = await open(path, constants.O_RDWR | constants.O_EXCL);
    return { path, handle, size: await diskSize(handle) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const busy =
      code === "EBUSY" ? { hint: "Something on the disk is mounted, or the disk belongs to a RAID or LVM." } : {};
    throw new Failure("machine.device_unreadable", `the disk ${path} cannot be opened: ${message}`, busy);
  }
}
