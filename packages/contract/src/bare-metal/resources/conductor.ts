import { flag, type Shape, texts, time, word } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  hostname: word(49, "The conductor's name.", { summary: true }),
  created_at: time(49, "When it first announced itself."),
  updated_at: time(49, "When it last did."),
  conductor_group: word(49, "Which nodes it looks after.", { summary: true }),
  drivers: texts(49, "The hardware types that it has."),
  alive: flag(49, "Whether it has been heard of lately.", { summary: true, sortable: false }),
};

export const conductorResource = defineResource({
  collection: "conductors",
  item: "conductor",
  key: "hostname",
  fields,
});
export type ConductorResource = Shape<typeof fields>;
