import type { Json } from "@ingot/kernel";
import { invalid } from "../faults.ts";
import { shown } from "../read-value.ts";

/** The id of an event, after which is to be read; text, as in a header, is read too. */
export function readCursor(name: string, value: Json): number {
  const id = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof id === "number" && Number.isSafeInteger(id) && id >= 0) return id;
  throw invalid(
    `${name} '${shown(value)}' is not the id of an event`,
    "Ids are whole numbers; 0 is before all events.",
  );
}
