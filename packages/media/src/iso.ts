import type { Scope } from "@ingot/kernel";
import type { CpioEntry } from "./cpio.ts";

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

/** Writes an ISO that boots by BIOS and by UEFI. */
export declare function buildBootIso(scope: Scope, spec: BootIsoSpec, options: BootIsoOptions): Promise<void>;
