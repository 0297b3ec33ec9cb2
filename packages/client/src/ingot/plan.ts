import type { JsonObject } from "@ingot/kernel";

/** One step that would run. */
export interface PlannedStep {
  readonly interface: string;
  readonly step: string;
  readonly priority: number;
  readonly args?: JsonObject;
  /** driver, template or request. */
  readonly source: string;
  /** In words: which template by which trait, … */
  readonly reason: string;
}

/** `GET /ingot/v1/nodes/{node}/plan`: what would happen, in order; nothing is changed. */
export interface OperationPlan {
  readonly node?: string;
  readonly target?: string;
  readonly steps: readonly PlannedStep[];
  readonly ramdisk?: { readonly kernel?: string | null; readonly initramfs?: string | null } | null;
  readonly fast_track?: {
    readonly used: boolean;
    readonly conditions?: readonly { readonly condition: string; readonly met: boolean; readonly detail?: string }[];
  } | null;
  /** What would be refused, and why. */
  readonly problems?: readonly { readonly code?: string; readonly message: string; readonly hint?: string }[];
}
