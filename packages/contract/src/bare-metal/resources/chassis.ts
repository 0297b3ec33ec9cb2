import { Type } from "typebox";
import { document, type Shape, text, time, uuid } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  uuid: uuid(1, "The chassis' UUID.", { write: "c", summary: true }),
  created_at: time(1, "When it was created."),
  updated_at: time(1, "When it was last changed."),
  description: text(1, "Words for people.", {
    write: "cp",
    summary: true,
    input: Type.Union([Type.String({ maxLength: 255 }), Type.Null()]),
  }),
  extra: document(1, "Whatever the operator keeps with it.", { write: "cp" }),
};

export const chassisResource = defineResource({
  collection: "chassis",
  item: "chassis",
  fields,
  subresources: { nodes: { since: 1 } },
});
export type ChassisResource = Shape<typeof fields>;
