import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GIB, type Scope } from "@ingot/kernel";
import type { Acceleration } from "./acceleration/acceleration.ts";
import { describeEnd, QemuProcess } from "./machine/qemu-process.ts";
import { waitForText } from "./machine/serial-line.ts";

export interface DirectBootOptions {
  readonly kernel: string;
  readonly initramfs: string;
  /** The kernel command line. */
  readonly append: string;
  /** 1 GiB. */
  readonly memoryBytes?: number;
  /** 2. */
  readonly cpus?: number;
  /** `tcg`. */
  readonly acceleration?: Acceleration;
  readonly cpuModel?: string;
  /** Raw images, the first being /dev/vda. */
  readonly disks?: readonly string[];
  /** A network card; the host's loopback is 10.0.2.2. No network when left out. */
  readonly network?: { readonly forwards?: readonly { readonly host: number; readonly guest: number }[] };
}

export interface DirectBoot {
  /** On the scope's monotonic clock: just before QEMU was started. */
  readonly startedAt: number;
  /** Resolves when the guest has switched itself off, reset itself, or QEMU has ended, with how. */
  readonly ended: Promise<string>;
  waitForSerial(scope: Scope, pattern: RegExp): Promise<string>;
  /** Ends the guest and removes its files. */
  stop(): Promise<void>;
}

/** Starts a kernel with its initramfs in a machine without firmware menus, disks' boot sectors or a BMC. */
export async function bootDirect(scope: Scope, options: DirectBootOptions): Promise<DirectBoot> {
  const dir = await mkdtemp(join(tmpdir(), "ingot-boot-"));
  const log = join(dir, "serial.log");
  const finished = Promise.withResolvers<string>();
  const startedAt = scope.clock.monotonic();
  try {
    const qemu = await QemuProcess.start(scope, directRun(options, log), (event, data) => {
      if (event === "SHUTDOWN") finished.resolve(String(data["reason"]));
    });
    void qemu.ended.then((end) => finished.resolve(describeEnd(end)));
    return {
      startedAt,
      ended: finished.promise,
      waitForSerial: (within, pattern) => waitForText(within, log, pattern),
      stop: async () => {
        await qemu.kill();
        await rm(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

function directRun(options: DirectBootOptions, log: string) {
  const { kernel, initramfs, append, cpuModel, network } = options;
  return {
    name: "direct",
    acceleration: options.acceleration ?? "tcg",
    ...(cpuModel === undefined ? {} : { cpuModel }),
    cpus: options.cpus ?? 2,
    memoryBytes: options.memoryBytes ?? GIB,
    kernel: { kernel, initramfs, append },
    bootOrder: [],
    disks: (options.disks ?? []).map((path, index) => ({ path, serial: `disk-${index}` })),
    ...(network === undefined ? {} : { network: { mac: "52:54:00:12:34:56", forwards: network.forwards ?? [] } }),
    serial: { log },
  };
}
