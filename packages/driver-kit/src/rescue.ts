import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

export interface RescueInterface {
  readonly properties: DriverProperties;
  /** `agent`: the conductor boots the ramdisk and has its agent set the password; `fake`: pretends. */
  readonly method: "agent" | "fake";
  validate(context: DriverContext): void | Promise<void>;
  /** Of `fake` alone: stands for a part of the work; takes its delay, may fail. */
  pretend?(context: DriverContext, part: "rescue" | "unrescue" | "clean_up"): Promise<void>;
}
