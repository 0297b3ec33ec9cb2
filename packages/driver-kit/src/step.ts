import type { OfferedStep, StepKind } from "@ingot/contract";
import type { Failure, Json, JsonObject } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";

export type DriverStepOutcome =
  | { readonly kind: "done"; readonly output?: Json }
  /** Ask again after so long; `attachment` is handed back. */
  | { readonly kind: "poll"; readonly afterMs: number; readonly attachment?: Json }
  | { readonly kind: "failed"; readonly failure: Failure };

/** An out-of-band step of a driver's interface. */
export interface DriverStep {
  readonly kinds: readonly StepKind[];
  readonly offered: OfferedStep;
  run(context: DriverContext, args: JsonObject, attachment: Json | undefined): Promise<DriverStepOutcome>;
}
