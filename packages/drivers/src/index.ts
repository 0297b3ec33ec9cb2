import type { HardwareType } from "@ingot/driver-kit";
import type { MediaPublisher, SourcePolicy } from "@ingot/media";

export interface HardwareTypesOptions {
  readonly publisher: MediaPublisher;
  /** Where ingotd is reached by BMCs, without a trailing slash: `http://10.0.0.1:6385`. */
  readonly externalUrl: string;
  /** For GRUB's images and downloaded kernels and ramdisks; may be emptied at any time. */
  readonly cacheFolder: string;
  readonly sources: SourcePolicy;
}

/** Every hardware type that is built in, by name; which of them are enabled is the caller's choice. */
export declare function createHardwareTypes(options: HardwareTypesOptions): Readonly<Record<string, HardwareType>>;
