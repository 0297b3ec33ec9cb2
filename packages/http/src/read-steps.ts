import type { RequestedCleanStep } from "@ingot/conductor";
import { type RequestedStep, STEP_INTERFACES, StepInput } from "@ingot/contract";
import type { Json } from "@ingot/kernel";
import { Type } from "typebox";
import { checkSchema } from "./check-schema.ts";

const DEPLOY_STEPS = Type.Array(StepInput, { maxItems: 1000 });
const CLEAN_STEPS = Type.Array(
  Type.Object(
    {
      interface: Type.Enum(STEP_INTERFACES),
      step: Type.String({ minLength: 1, maxLength: 255 }),
      args: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    { additionalProperties: false },
  ),
  { maxItems: 1000 },
);

/** Deploy steps of a request: each with interface, step, args and priority. */
export function readDeploySteps(value: Json): readonly RequestedStep[] {
  checkSchema("deploy_steps", DEPLOY_STEPS, value);
  return (value as unknown as readonly StepInput[]).map((step) => ({ ...step, priority: Number(step.priority) }));
}

/** Clean steps of a request, in their order: each with interface, step and, if it takes any, args. */
export function readCleanSteps(value: Json): readonly RequestedCleanStep[] {
  checkSchema("clean_steps", CLEAN_STEPS, value);
  return value as unknown as readonly RequestedCleanStep[];
}
