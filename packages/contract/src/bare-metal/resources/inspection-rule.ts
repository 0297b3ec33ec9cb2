import { type Static, type TSchema, Type } from "typebox";
import { shaped, type Shape, text, time, uuid, word } from "../field.ts";
import { defineResource } from "../resource.ts";

const Arguments = Type.Union([Type.Array(Type.Unknown()), Type.Record(Type.String(), Type.Unknown())]);
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** What is wrong with an operation's name or arguments is told by the rules' own check, in more words than a schema has. */
const Operation = {
  op: Type.String({ minLength: 1, maxLength: 255 }),
  args: Arguments,
  loop: Type.Optional(Arguments),
};
const Condition = Type.Object({
  ...Operation,
  multiple: Type.Optional(Type.Enum(["any", "all", "first", "last"])),
});
const Action = Type.Object(Operation);

const Conditions = Type.Array(Condition);
const Actions = Type.Array(Action, { minItems: 1 });
const Phase = Type.Enum(["main", "early"]);

/** A rule as a client, or the file of built-in rules, gives one. */
export const InspectionRuleInput = Type.Object(
  {
    uuid: Type.Optional(nullable(Type.String())),
    description: Type.Optional(nullable(Type.String({ maxLength: 255 }))),
    priority: Type.Optional(Type.Integer()),
    sensitive: Type.Optional(nullable(Type.Boolean())),
    phase: Type.Optional(nullable(Phase)),
    conditions: Type.Optional(Conditions),
    actions: Actions,
  },
  { additionalProperties: false },
);
export type InspectionRuleInput = Static<typeof InspectionRuleInput>;

const fields = {
  uuid: uuid(96, "The rule's UUID.", { write: "c", summary: true }),
  created_at: time(96, "When it was created."),
  updated_at: time(96, "When it was last changed."),
  description: text(96, "Words for people.", {
    write: "cp",
    summary: true,
    input: nullable(Type.String({ maxLength: 255 })),
  }),
  priority: shaped(Type.Integer(), 96, {
    kind: "integer",
    description: "Rules with greater ones run first; 0 to 9999.",
    write: "cp",
    summary: true,
    input: Type.Integer(),
    empty: 0,
  }),
  sensitive: shaped(Type.Boolean(), 96, {
    kind: "boolean",
    description: "Whether its conditions and actions are never shown; cannot be taken back.",
    write: "cp",
    input: nullable(Type.Boolean()),
    empty: false,
  }),
  phase: word(96, "When it runs: main, after the hooks, or early, before them.", {
    write: "cp",
    summary: true,
    input: nullable(Phase),
    empty: "main",
  }),
  conditions: shaped(nullable(Conditions), 96, {
    description: "What must hold, all of it: each with op, args, loop and multiple.",
    write: "cp",
    input: Conditions,
  }),
  actions: shaped(nullable(Actions), 96, {
    description: "What is done then, in order: each with op, args and loop.",
    write: "cp",
    required: true,
    input: Actions,
  }),
};

export const inspectionRuleResource = defineResource({
  collection: "inspection_rules",
  item: "inspection rule",
  fields,
  filters: { phase: { kind: "text", since: 96, description: "Of this phase." } },
});
export type InspectionRuleResource = Shape<typeof fields>;
