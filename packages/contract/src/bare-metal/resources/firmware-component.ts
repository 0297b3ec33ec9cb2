import { type Shape, text, time, word } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  created_at: time(86, "When the component was first read.", { summary: true }),
  updated_at: time(86, "When another version of it was last read.", { summary: true }),
  component: word(86, "bios, bmc, nic:ID.", { summary: true }),
  initial_version: text(86, "The version that was read first.", { summary: true }),
  current_version: text(86, "The version that was read last.", { summary: true }),
  last_version_flashed: text(86, "The version that the last update brought.", { summary: true }),
  vendor: text(114, "Who made the component.", { summary: true }),
  model: text(114, "What it is.", { summary: true }),
  serial_number: text(114, "Which one it is.", { summary: true }),
};

/** `GET /v1/nodes/{node}/firmware` */
export const firmwareComponentResource = defineResource({
  collection: "firmware",
  item: "firmware component",
  key: "component",
  fields,
});
export type FirmwareComponentResource = Shape<typeof fields>;
