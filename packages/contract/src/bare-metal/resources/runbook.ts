import { type Static, Type } from "typebox";
import { STEP_INTERFACES } from "../../steps.ts";
import { document, flag, shaped, type Shape, text, time, uuid, word } from "../field.ts";
import { defineResource } from "../resource.ts";

const StepName = Type.String({ minLength: 1, maxLength: 255 });

/** A step of a runbook as Ironic accepts one: the order may be written as a string of digits. */
export const RunbookStepInput = Type.Object(
  {
    interface: Type.Enum(STEP_INTERFACES),
    step: StepName,
    args: Type.Record(Type.String(), Type.Unknown()),
    order: Type.Union([
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      Type.String({ minLength: 1, maxLength: 15, pattern: "^[0-9]+$" }),
    ]),
  },
  { additionalProperties: false },
);
export type RunbookStepInput = Static<typeof RunbookStepInput>;

export const RunbookStepShown = Type.Object({
  interface: Type.String(),
  step: Type.String(),
  args: Type.Record(Type.String(), Type.Unknown()),
  order: Type.Integer({ minimum: 0 }),
});

const fields = {
  uuid: uuid(92, "The runbook's UUID.", { write: "c", summary: true }),
  created_at: time(92, "When it was created."),
  updated_at: time(92, "When it was last changed."),
  name: word(92, "Its name; a trait, before 1.112.", {
    write: "cp",
    required: true,
    summary: true,
    input: Type.String({ minLength: 1, maxLength: 255 }),
  }),
  description: text(112, "What it is for.", {
    write: "cp",
    input: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  }),
  steps: shaped(Type.Array(RunbookStepShown), 92, {
    description: "The steps, each with interface, step, args and order: the smallest order first.",
    write: "cp",
    required: true,
    secrets: "keys and URLs",
    input: Type.Array(RunbookStepInput, { minItems: 1, maxItems: 1000 }),
  }),
  disable_ramdisk: flag(92, "Whether it runs without the ramdisk.", { write: "cp" }),
  extra: document(92, "Whatever the operator keeps with it.", { write: "cp" }),
  public: flag(92, "Whether every project may use it.", { write: "cp" }),
  owner: text(92, "The project whose it is.", {
    write: "cp",
    input: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  }),
  traits: shaped(Type.Array(Type.String()), 112, {
    kind: "traits",
    description: "It may run on nodes that have one of these traits.",
    empty: [],
  }),
};

export const runbookResource = defineResource({
  collection: "runbooks",
  item: "runbook",
  fields,
  filters: {
    project: { kind: "text", since: 92, description: "That this project may use: its own and the public ones." },
  },
});
export type RunbookResource = Shape<typeof fields>;
