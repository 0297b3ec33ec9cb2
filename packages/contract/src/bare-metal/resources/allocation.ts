import { Type } from "typebox";
import { document, reference, type Shape, text, texts, time, traits, uuid } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  uuid: uuid(52, "The allocation's UUID; its node's instance_uuid too.", { write: "c", summary: true }),
  created_at: time(52, "When it was created.", { summary: true }),
  updated_at: time(52, "When it was last changed.", { summary: true }),
  candidate_nodes: texts(52, "UUIDs of the only nodes that may be taken.", { write: "c", summary: true }),
  extra: document(52, "Whatever the operator keeps with it.", { write: "cp", summary: true }),
  last_error: text(52, "Why no node was found.", { summary: true }),
  name: text(52, "Its logical name; unique.", { write: "cp", summary: true }),
  owner: text(60, "Project that owns it.", {
    write: "c",
    summary: true,
    input: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  }),
  resource_class: text(52, "The resource class that is asked for.", {
    write: "c",
    summary: true,
    input: Type.Union([Type.String({ maxLength: 80 }), Type.Null()]),
  }),
  state: text(52, "allocating, active or error.", { summary: true }),
  traits: traits(52, "Traits that the node must have.", { write: "c", summary: true }),
  node_uuid: reference(52, "The node that was found.", { summary: true, sortable: false }),
};

export const allocationResource = defineResource({
  collection: "allocations",
  item: "allocation",
  fields,
  filters: {
    node: { kind: "name", since: 52, description: "Of the node with this UUID or name." },
    resource_class: { kind: "text", since: 52, description: "Of this resource class." },
    state: { kind: "text", since: 52, description: "In this state." },
    owner: { kind: "text", since: 60, description: "Owned by this project." },
  },
});
export type AllocationResource = Shape<typeof fields>;
