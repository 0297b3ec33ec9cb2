import type { JsonObject, Scope } from "@ingot/kernel";
import type { BlockDevice, BootFacts, CpuFacts, MemoryFacts, NetworkInterface, SystemVendor } from "@ingot/machine";
import type { StepNode } from "./step-context.ts";

/** What every method of a hardware manager is given first. */
export interface HardwareContext {
  readonly scope: Scope;
  /** Undefined until the control plane has said which node this machine is. */
  readonly node: StepNode | undefined;
  readonly hardware: Hardware;
  /** A line in the agent's log and, during a step, in the node's timeline. */
  log(message: string): void;
  /** How far a long method is, 0 to 1. */
  progress(fraction: number | null, message: string): void;
}

/**
 * The methods that a hardware manager may provide. It provides those that it knows better than the managers of
 * lower support; one that finds itself wrong for this hardware throws `StepError.declined(…)`.
 */
export interface HardwareMethods {
  /** The disks of the machine, without partitions, loop devices and read-only media. */
  listBlockDevices(context: HardwareContext): Promise<readonly BlockDevice[]>;
  /** The disk for the operating system: by the node's root device hints, else the smallest of at least 4 GiB. */
  getOsInstallDevice(context: HardwareContext): Promise<BlockDevice>;
  listNetworkInterfaces(context: HardwareContext): Promise<readonly NetworkInterface[]>;
  getCpus(context: HardwareContext): Promise<CpuFacts>;
  getMemory(context: HardwareContext): Promise<MemoryFacts>;
  getSystemVendor(context: HardwareContext): Promise<SystemVendor>;
  getBootInfo(context: HardwareContext): Promise<BootFacts>;
  /** Ironic's inventory document, for inspection. */
  listHardwareInfo(context: HardwareContext): Promise<JsonObject>;
  /** Makes what is stored on one disk unreadable. */
  eraseBlockDevice(context: HardwareContext, device: BlockDevice): Promise<void>;
  /** Removes partition tables and filesystem signatures of one disk. */
  eraseBlockDeviceMetadata(context: HardwareContext, device: BlockDevice): Promise<void>;
}

type CallsOf<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (
    context: HardwareContext,
    ...rest: infer Rest
  ) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** {@link HardwareMethods} as a step calls them: the context is filled in, the best manager is chosen. */
export type Hardware = CallsOf<HardwareMethods>;
