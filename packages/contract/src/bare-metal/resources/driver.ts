import { Type } from "typebox";
import { INTERFACE_KINDS, type InterfaceKind } from "../../hardware-words.ts";
import { type Field, shaped, type Shape, text, texts, word } from "../field.ts";
import { defineResource } from "../resource.ts";

/** Since when a driver's interfaces are listed. */
const SINCE = {
  bios: 40,
  boot: 30,
  console: 30,
  deploy: 30,
  firmware: 86,
  inspect: 30,
  management: 30,
  network: 30,
  power: 30,
  raid: 30,
  rescue: 38,
  storage: 33,
  vendor: 30,
} as const satisfies Readonly<Record<InterfaceKind, number>>;

const interfaceFields = Object.fromEntries(
  INTERFACE_KINDS.flatMap((kind): [string, Field][] => [
    [`default_${kind}_interface`, text(SINCE[kind], `What a node's ${kind}_interface is when nothing is said.`)],
    [`enabled_${kind}_interfaces`, texts(SINCE[kind], `What a node's ${kind}_interface may be.`)],
  ]),
) as { [Key in InterfaceKind as `default_${Key}_interface`]: ReturnType<typeof text> } & {
  [Key in InterfaceKind as `enabled_${Key}_interfaces`]: ReturnType<typeof texts>;
};

const fields = {
  name: word(1, "The hardware type.", { summary: true }),
  hosts: texts(1, "The conductors that have it.", { summary: true }),
  type: shaped(Type.Literal("dynamic"), 30, { description: "Always dynamic.", summary: true }),
  ...interfaceFields,
};

export const driverResource = defineResource({
  collection: "drivers",
  item: "driver",
  key: "name",
  fields,
  filters: { type: { kind: "text", since: 30, description: "dynamic or classic; the latter are gone." } },
  subresources: { properties: { since: 14 } },
});
export type DriverResource = Shape<typeof fields>;
