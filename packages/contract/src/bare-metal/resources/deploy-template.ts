import { type Static, Type } from "typebox";
import { STEP_INTERFACES } from "../../steps.ts";
import { document, shaped, type Shape, time, uuid, word } from "../field.ts";
import { defineResource } from "../resource.ts";

/** A step as Ironic accepts one: the priority may be written as a string of digits. */
export const StepInput = Type.Object(
  {
    interface: Type.Enum(STEP_INTERFACES),
    step: Type.String({ minLength: 1, maxLength: 255 }),
    args: Type.Record(Type.String(), Type.Unknown()),
    priority: Type.Union([
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      Type.String({ minLength: 1, maxLength: 15, pattern: "^[0-9]+$" }),
    ]),
  },
  { additionalProperties: false },
);
export type StepInput = Static<typeof StepInput>;

export const TemplateStep = Type.Object({
  interface: Type.String(),
  step: Type.String(),
  args: Type.Record(Type.String(), Type.Unknown()),
  priority: Type.Integer({ minimum: 0 }),
});

const fields = {
  uuid: uuid(55, "The template's UUID.", { write: "c", summary: true }),
  created_at: time(55, "When it was created."),
  updated_at: time(55, "When it was last changed."),
  name: word(55, "The trait that brings its steps into a deployment.", { write: "cp", required: true, summary: true }),
  extra: document(55, "Whatever the operator keeps with it.", { write: "cp" }),
  steps: shaped(Type.Array(TemplateStep), 55, {
    kind: "steps",
    description: "The deploy steps, each with interface, step, args and priority.",
    write: "cp",
    required: true,
    secrets: "keys and URLs",
    input: Type.Array(StepInput, { minItems: 1 }),
  }),
};

export const deployTemplateResource = defineResource({
  collection: "deploy_templates",
  item: "deploy template",
  fields,
});
export type DeployTemplateResource = Shape<typeof fields>;
