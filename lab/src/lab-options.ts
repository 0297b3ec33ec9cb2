import type { Acceleration } from "./acceleration/acceleration.ts";

export type BootMode = "uefi" | "bios";

/** What a laboratory is asked to be; what is left out has the default that is named. */
export interface LabOptions {
  /** Where the laboratory keeps everything it has: disks, logs, sockets, state. */
  readonly dir: string;
  /** How many machines; 1. */
  readonly nodes?: number;
  /** One name a machine, or one prefix for all of them; `node`, so that machines are `node-0`, `node-1`, … */
  readonly names?: readonly string[];
  /** The firmware that the machines are delivered with; `uefi`. */
  readonly bootMode?: BootMode;
  /** Memory of each machine in bytes; 1 GiB. */
  readonly memoryBytes?: number;
  /** The disks of each machine in bytes, the first is the one to install to; one of 8 GiB. */
  readonly diskBytes?: readonly number[];
  /** Processors of each machine; 2. */
  readonly cpus?: number;
  /** QEMU's name of the processor; `host` under KVM, and the fastest emulated one otherwise. */
  readonly cpuModel?: string;
  /** Whether the BMC speaks HTTPS, with a certificate that it signs itself; false. */
  readonly tls?: boolean;
  /** `auto` probes KVM once per boot of the host and falls back to emulation; `auto`. */
  readonly acceleration?: "auto" | Acceleration;
  /** The control plane's API as a guest sees it; `http://10.0.2.2:6385` (10.0.2.2 is the host's loopback). */
  readonly apiUrl?: string;
  /** The BMC's port; a free one that stays the same for this directory. */
  readonly bmcPort?: number;
  /** More parameters for the kernel command line of the ramdisk. */
  readonly kernelAppendParams?: string;
}
