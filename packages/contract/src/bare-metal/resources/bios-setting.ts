import { Type } from "typebox";
import { maybe, shaped, type Shape, text, texts, time, word } from "../field.ts";
import { defineResource } from "../resource.ts";

const bound = (description: string) => shaped(Type.Union([Type.Integer(), Type.Null()]), 74, { description });

const fields = {
  created_at: time(40, "When the setting was first read.", { summary: true }),
  updated_at: time(40, "When another value was last read.", { summary: true }),
  name: word(40, "The setting's name.", { summary: true }),
  value: text(40, "Its value.", { summary: true }),
  attribute_type: text(74, "Enumeration, Integer, String, Boolean or Password."),
  allowable_values: texts(74, "What an Enumeration may be."),
  lower_bound: bound("The least that an Integer may be."),
  max_length: bound("The greatest length that a String may have."),
  min_length: bound("The least length that a String may have."),
  read_only: maybe(74, "Whether it cannot be changed."),
  reset_required: maybe(74, "Whether the machine is rebooted for a change of it to be in force."),
  unique: maybe(74, "Whether its value is this machine's alone."),
  upper_bound: bound("The greatest that an Integer may be."),
};

/** `GET /v1/nodes/{node}/bios` */
export const biosSettingResource = defineResource({ collection: "bios", item: "BIOS setting", key: "name", fields });
export type BiosSettingResource = Shape<typeof fields>;
