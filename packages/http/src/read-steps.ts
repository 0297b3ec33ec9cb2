import type { RequestedStepOfList, SetProvisionState } from "@ingot/conductor";
import { STEP_INTERFACES, STEP_LIMITS, StepInput } from "@ingot/contract";
import type { Json } from "@ingot/kernel";
import { type Static, type TProperties, Type } from "typebox";
import { checkSchema } from "./check-schema.ts";

/** That a step is for the node's children, or for some of them. */
const ChildScope = {
  execute_on_child_nodes: Type.Optional(Type.Boolean()),
  limit_child_node_execution: Type.Optional(
    Type.Array(Type.String({ pattern: "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" }), { maxItems: 1000 }),
  ),
};
const DEPLOY_STEP = { ...StepInput.properties, ...ChildScope };
const LISTED_STEP = {
  interface: Type.Enum(STEP_INTERFACES),
  step: Type.String({ minLength: 1, maxLength: 255 }),
  args: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  ...ChildScope,
};
const listOf = <P extends TProperties>(step: P) =>
  Type.Array(Type.Object(step, { additionalProperties: false }), { maxItems: 1000 });

/** Whose API: Ingot's own takes `timeout` and `retries` with each step, the Bare Metal API refuses them. */
const FORMS = {
  ironic: { deploy: listOf(DEPLOY_STEP), listed: listOf(LISTED_STEP) },
  ingot: { deploy: listOf({ ...DEPLOY_STEP, ...STEP_LIMITS }), listed: listOf({ ...LISTED_STEP, ...STEP_LIMITS }) },
} as const;
export type StepForm = keyof typeof FORMS;

/** Deploy steps of a request: each with interface, step, args and priority. */
export function readDeploySteps(value: Json, form: StepForm = "ironic"): NonNullable<SetProvisionState["deploySteps"]> {
  checkSchema("deploy_steps", FORMS[form].deploy, value);
  const steps = value as unknown as Static<(typeof FORMS)["ingot"]["deploy"]>;
  return steps.map((step) => ({ ...step, priority: Number(step.priority) }));
}

/** Clean or service steps of a request, in their order: each with interface, step and, if it takes any, args. */
export function readListedSteps(
  name: "clean_steps" | "service_steps",
  value: Json,
  form: StepForm = "ironic",
): readonly RequestedStepOfList[] {
  checkSchema(name, FORMS[form].listed, value);
  return value as unknown as readonly RequestedStepOfList[];
}
