import { Type } from "typebox";
import { shaped, type Shape, text, time, uuid } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  uuid: uuid(78, "The entry's UUID.", { summary: true }),
  created_at: time(78, "When it happened.", { summary: true }),
  severity: text(78, "ERROR or INFO.", { summary: true }),
  event_type: text(78, "During which operation."),
  event: text(78, "What happened.", { summary: true }),
  conductor: text(78, "Where."),
  user: text(78, "Who asked for it."),
  project: text(113, "For which project."),
  state: text(115, "In which provision state."),
  target_provision_state: text(115, "On the way to which."),
  duration_seconds: shaped(Type.Union([Type.Number(), Type.Null()]), 115, { description: "How long it took." }),
};

export const historyResource = defineResource({ collection: "history", item: "history entry", fields });
export type HistoryResource = Shape<typeof fields>;
