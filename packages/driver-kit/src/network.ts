import type { DriverContext, DriverNode } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** Where a machine's ports may be; `none` is before and after everything. */
export type MachineNetwork = "provisioning" | "cleaning" | "inspection" | "rescuing" | "servicing" | "tenant" | "none";

export interface NetworkInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Puts the machine's ports into a network; safe to repeat. */
  switchTo(context: DriverContext, network: MachineNetwork): Promise<void>;
  /** Whether nothing would come of its calls for this node, so that they need not be made; left out: never. */
  isIdle?(node: DriverNode): boolean;
}
