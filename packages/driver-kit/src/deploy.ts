import type { DriverContext, DriverNode } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/**
 * How an image gets onto a machine. The steps themselves are the conductor's (for `direct`) or the driver's own;
 * this says only which kind it is and what it must be given.
 */
export interface DeployInterface {
  readonly properties: DriverProperties;
  /**
   * `direct`: in-band by the agent; `fake`: pretends, with delays; both run the standard step list. `custom-agent`: by the agent
   * too, but what writes is asked for step by step. `ramdisk`: nothing is written, the machine boots its instance into memory.
   */
  readonly method: "direct" | "custom-agent" | "ramdisk" | "fake";
  validate(context: DriverContext): void | Promise<void>;
  /** Of `fake` alone: stands for one of the standard steps, by its name (`write_image`); takes its delay, may fail. */
  pretend?(context: DriverContext, step: string): Promise<void>;
  /** Whether nothing would come of `pretend` for this node, so that it need not be called; left out: never. */
  isIdle?(node: DriverNode): boolean;
}
