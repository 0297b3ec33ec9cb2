import type { JsonObject } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** How the ramdisk is to be booted for one operation. */
export interface RamdiskBoot {
  /** `file://`, `http://` or `https://` URLs, from driver_info deploy_kernel and deploy_ramdisk. */
  readonly kernel: string;
  readonly ramdisk: string;
  /** Kernel parameters of the agent: `{"ipa-api-url": "...", ...}`; a value of "" is a bare flag. */
  readonly kernelParams: Readonly<Record<string, string>>;
  /** The operator's own `kernel_append_params`, as it stands. */
  readonly appendParams: string;
  /** This server as the machine reaches it, without a slash at its end. */
  readonly baseUrl: string;
  /** What is too secret for a kernel command line: given on the medium's own configuration (agent token). */
  readonly config: JsonObject;
}

/** What a machine is to boot, each time, that has its instance in memory. */
export interface RamdiskInstance {
  /** `file://`, `http://` or `https://` URLs; the kernel's whole command line. */
  readonly boots:
    | { readonly iso: string }
    | { readonly kernel: string; readonly ramdisk: string; readonly commandLine: string };
  /** An ISO file on this host, which the driver may move; only for who has the capability `ramdisk_boot_configdrive`. */
  readonly configDrive: string | null;
  /** This server as the machine reaches it, without a slash at its end. */
  readonly baseUrl: string;
}

export interface BootInterface {
  readonly properties: DriverProperties;
  /**
   * Names of capabilities: `ramdisk_boot` (has prepareRamdiskInstance), `ramdisk_boot_iso` (for an ISO too),
   * `ramdisk_boot_configdrive` (with a config drive), `pregenerated_token` (its medium carries `config`).
   */
  readonly capabilities: readonly string[];
  validate(context: DriverContext): void | Promise<void>;
  /** Makes the next boot the ramdisk's (medium inserted, boot device set once); does not touch the power. */
  prepareRamdisk(context: DriverContext, boot: RamdiskBoot): Promise<void>;
  /** Undoes prepareRamdisk: medium ejected, files removed. Safe to repeat, safe when nothing was prepared. */
  cleanUpRamdisk(context: DriverContext): Promise<void>;
  /** Makes the following boots the instance's, from disk. */
  prepareInstance(context: DriverContext): Promise<void>;
  /** Makes the following boots those of an instance in memory, until cleanUpInstance or another boot is prepared. Safe to repeat. */
  prepareRamdiskInstance?(context: DriverContext, instance: RamdiskInstance): Promise<void>;
  cleanUpInstance(context: DriverContext): Promise<void>;
}
