import { type Static, Type } from "typebox";
import { OfferedStep, STEP_KINDS } from "../steps.ts";
import { Problem } from "./plan.ts";

/** A step that somebody offers: a driver, or a ramdisk. */
export const CataloguedStepAnswer = Type.Object({
  kind: Type.Enum(STEP_KINDS),
  source: Type.String(),
  ...OfferedStep.properties,
});

/** `GET /ingot/v1/steps` */
export const StepsAnswer = Type.Object({ steps: Type.Array(CataloguedStepAnswer) });
export type StepsAnswer = Static<typeof StepsAnswer>;

const Support = Type.Object({
  /** `driver redfish`, `ramdisk ipa`. */
  source: Type.String(),
  /** Where the ramdisk is; null for a driver. */
  url: Type.Union([Type.String(), Type.Null()]),
  can_run: Type.Boolean(),
  problems: Type.Array(Problem),
});

/** `GET /ingot/v1/deploy_templates/{template}/support`, and of a runbook: who can run its steps. */
export const StepSupportAnswer = Type.Object({
  uuid: Type.String(),
  name: Type.String(),
  steps: Type.Array(
    Type.Object({
      interface: Type.String(),
      step: Type.String(),
      /** Who offers it and takes its arguments. */
      offered_by: Type.Array(Type.String()),
    }),
  ),
  /** A ramdisk can run what drivers offer too: the steps that only the ramdisk can have are looked for in it. */
  ramdisks: Type.Array(Support),
  /** Steps that nobody offers who is known now. */
  unknown: Type.Array(Type.String()),
});
export type StepSupportAnswer = Static<typeof StepSupportAnswer>;
