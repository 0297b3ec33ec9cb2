import type { JsonObject } from "@ingot/kernel";

/** One step that would run. */
export interface PlannedStep {
  readonly interface: string;
  readonly step: string;
  readonly priority: number;
  readonly args?: JsonObject;
  /** driver, ramdisk, template or request. */
  readonly source: string;
  /** In words: which template by which trait, … */
  readonly reason: string;
  /** out-of-band or in-band. */
  readonly place?: string;
  /** False while nobody is known to offer it: only the agent will tell. */
  readonly verified?: boolean;
  /** Seconds for one attempt; null: as long as it takes. */
  readonly timeout?: number | null;
  /** Null: it is not tried again after a failure. Times in seconds. */
  readonly retries?: {
    readonly limit: number;
    readonly backoff: number;
    readonly factor: number;
    readonly max_backoff: number;
  } | null;
}

/** `GET /ingot/v1/nodes/{node}/plan`: what would happen, in order; nothing is changed. */
export interface OperationPlan {
  readonly node?: string;
  readonly target?: string;
  readonly steps: readonly PlannedStep[];
  /** Steps that somebody offers or asked for and that would not run. */
  readonly left_out?: readonly { readonly interface: string; readonly step: string; readonly why: string }[];
  readonly ramdisk?: {
    readonly kernel?: string | null;
    readonly initramfs?: string | null;
    /** Null when the ramdisk has no manifest. */
    readonly name?: string | null;
  } | null;
  readonly fast_track?: {
    readonly used: boolean;
    readonly conditions?: readonly { readonly condition: string; readonly met: boolean; readonly detail?: string }[];
  } | null;
  /** All that the engine would be given, its own steps too; those of `failure` run only when one before has failed. */
  readonly operation?: readonly { readonly name: string; readonly when: string }[];
  /** What would be refused, and why. */
  readonly problems?: readonly { readonly code?: string; readonly message: string; readonly hint?: string }[];
}
