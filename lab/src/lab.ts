import type { Scope } from "@ingot/kernel";
import type { Faults } from "./bmc/faults.ts";
import type { Acceleration } from "./acceleration/acceleration.ts";
import type { NodeReport } from "./node-report.ts";

export type PowerAction = "on" | "off" | "soft-off" | "reset" | "soft-reset" | "cycle" | "nmi";

export interface LabNode {
  readonly name: string;
  report(): NodeReport;
  /** Presses the machine's buttons past the BMC and its faults. */
  power(scope: Scope, action: PowerAction): Promise<void>;
  /** Resolves with the text from the match on; watches the serial log as it grows, what is in it already included. */
  waitForSerial(scope: Scope, pattern: RegExp, fromByte?: number): Promise<string>;
  /** Blank disks and firmware variables, no medium, default boot order, power off. */
  reset(scope: Scope): Promise<void>;
  /** The faults of this machine's BMC. */
  readonly faults: Faults;
}

export interface Lab {
  readonly dir: string;
  readonly acceleration: Acceleration;
  /** Why the machines are accelerated, or not. */
  readonly accelerationReason: string;
  readonly nodes: readonly LabNode[];
  /** Ends every machine and the BMC; removes the directory unless it is to be kept. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
}
