import type { DriverContext, DriverNode } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** Volumes that a machine boots from or has besides its own disks. */
export interface StorageInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Before the image is written; safe to repeat. */
  attachVolumes(context: DriverContext): Promise<void>;
  /** After the instance is gone; safe to repeat, and when nothing was attached. */
  detachVolumes(context: DriverContext): Promise<void>;
  /** Whether nothing would come of its calls for this node, so that they need not be made; left out: never. */
  isIdle?(node: DriverNode): boolean;
}
