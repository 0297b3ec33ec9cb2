import type { RequestedStepOfList, SetProvisionState } from "@ingot/conductor";
import { STEP_INTERFACES, StepInput } from "@ingot/contract";
import type { Json } from "@ingot/kernel";
import { type Static, Type } from "typebox";
import { checkSchema } from "./check-schema.ts";

/** That a step is for the node's children, or for some of them. */
const ChildScope = {
  execute_on_child_nodes: Type.Optional(Type.Boolean()),
  limit_child_node_execution: Type.Optional(
    Type.Array(Type.String({ pattern: "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" }), { maxItems: 1000 }),
  ),
};
const DeployStep = Type.Object({ ...StepInput.properties, ...ChildScope }, { additionalProperties: false });
const DEPLOY_STEPS = Type.Array(DeployStep, { maxItems: 1000 });
const LISTED_STEPS = Type.Array(
  Type.Object(
    {
      interface: Type.Enum(STEP_INTERFACES),
      step: Type.String({ minLength: 1, maxLength: 255 }),
      args: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      ...ChildScope,
    },
    { additionalProperties: false },
  ),
  { maxItems: 1000 },
);

/** Deploy steps of a request: each with interface, step, args and priority. */
export function readDeploySteps(value: Json): NonNullable<SetProvisionState["deploySteps"]> {
  checkSchema("deploy_steps", DEPLOY_STEPS, value);
  const steps = value as unknown as readonly Static<typeof DeployStep>[];
  return steps.map((step) => ({ ...step, priority: Number(step.priority) }));
}

/** Clean or service steps of a request, in their order: each with interface, step and, if it takes any, args. */
export function readListedSteps(name: "clean_steps" | "service_steps", value: Json): readonly RequestedStepOfList[] {
  checkSchema(name, LISTED_STEPS, value);
  return value as unknown as readonly RequestedStepOfList[];
}
