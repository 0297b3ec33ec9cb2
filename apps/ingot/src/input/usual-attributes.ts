import type { Attribute } from "./attributes.ts";

/** `--extra KEY=VALUE`, which every resource has. */
export const EXTRA: Attribute = {
  kind: "pairs",
  option: "extra",
  field: "extra",
  help: "whatever is to be kept with it; repeat for more",
};

export const DESCRIPTION: Attribute = {
  kind: "text",
  option: "description",
  field: "description",
  help: "words for people",
};

/** `--uuid`; `what` is the resource: "port". */
export function uuidOfNew(what: string): Attribute {
  return {
    kind: "text",
    option: "uuid",
    field: "uuid",
    help: `UUID of the new ${what}; made up when left out`,
    on: ["create"],
  };
}

/** A value that the resource must have: given at its creation, changed later, never taken away. */
export function required(attribute: Attribute): readonly Attribute[] {
  return [
    { ...attribute, required: true, on: ["create"] },
    { ...attribute, on: ["set"] },
  ];
}

/** `--node`, of what belongs to one. */
export function nodeOf(help: string): readonly Attribute[] {
  return required({ kind: "text", option: "node", field: "node_uuid", help });
}
