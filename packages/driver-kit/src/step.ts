import type { OfferedStep, StepKind } from "@ingot/contract";
import type { Failure, Json, JsonObject } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";

/** Fields of the node that a step has made true; written down with its end. */
export interface StepChanges {
  readonly raid_config?: JsonObject;
}

export type DriverStepOutcome =
  | { readonly kind: "done"; readonly output?: Json; readonly changes?: StepChanges }
  /** Ask again after so long; `attachment` is handed back. */
  | { readonly kind: "poll"; readonly afterMs: number; readonly attachment?: Json }
  /** Reboot the machine, into the ramdisk where the operation has one, and ask again then; `attachment` is handed back. */
  | { readonly kind: "reboot"; readonly reason: string; readonly attachment?: Json }
  | { readonly kind: "failed"; readonly failure: Failure };

/** An out-of-band step of a driver's interface. */
export interface DriverStep {
  readonly kinds: readonly StepKind[];
  readonly offered: OfferedStep;
  run(context: DriverContext, args: JsonObject, attachment: Json | undefined): Promise<DriverStepOutcome>;
}
