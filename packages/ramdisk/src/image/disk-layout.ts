import { Failure, MIB } from "@ingot/kernel";

export const SECTOR = 512;

export interface Partition {
  readonly number: number;
  readonly name: string;
  /** GPT type, as sfdisk writes it. */
  readonly type: string;
  readonly firstSector: number;
  readonly sectors: number;
}

export interface DiskLayout {
  readonly biosBoot: Partition;
  readonly esp: Partition;
  readonly root: Partition;
}

const TYPES = {
  biosBoot: "21686148-6449-6E6F-744E-656564454649",
  esp: "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
  rootAmd64: "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
} as const;
const ESP_SIZE = 100 * MIB;

/** A GPT with a BIOS boot partition, an ESP, and the root last, so that it can grow with the disk. */
export function diskLayout(size: number): DiskLayout {
  const mib = MIB / SECTOR;
  const espStart = 2 * mib;
  const rootStart = espStart + ESP_SIZE / SECTOR;
  const rootSectors = size / SECTOR - rootStart - mib;
  if (rootSectors < 256 * mib) {
    throw new Failure("builder.image_too_small", "no room for a root filesystem is left on the disk");
  }
  return {
    biosBoot: { number: 1, name: "bios", type: TYPES.biosBoot, firstSector: mib, sectors: mib },
    esp: { number: 2, name: "esp", type: TYPES.esp, firstSector: espStart, sectors: ESP_SIZE / SECTOR },
    root: { number: 3, name: "root", type: TYPES.rootAmd64, firstSector: rootStart, sectors: rootSectors },
  };
}

/** The layout as a script for sfdisk. */
export function sfdiskScript(layout: DiskLayout, diskId: string): string {
  const partitions = [layout.biosBoot, layout.esp, layout.root].map(
    ({ firstSector, sectors, type, name }) => `start=${firstSector}, size=${sectors}, type=${type}, name="${name}"`,
  );
  return ["label: gpt", `label-id: ${diskId}`, "unit: sectors", "first-lba: 34", ...partitions, ""].join("\n");
}
