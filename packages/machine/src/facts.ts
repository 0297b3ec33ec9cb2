/** Facts of a machine besides its disks and network. */
export interface CpuFacts {
  readonly count: number;
  readonly modelName: string;
  readonly architecture: string;
  readonly frequencyMhz: number | null;
  readonly flags: readonly string[];
}

export interface MemoryFacts {
  /** What the kernel can use. */
  readonly totalBytes: number;
  /** What the firmware says is built in, in MiB; null when it does not say. */
  readonly physicalMiB: number | null;
}

export interface SystemVendor {
  readonly manufacturer: string;
  readonly productName: string;
  readonly serialNumber: string;
}

export interface BootFacts {
  readonly mode: "bios" | "uefi";
  /** MAC address of the interface the ramdisk was booted from, when the firmware said so. */
  readonly pxeInterface: string | null;
}
