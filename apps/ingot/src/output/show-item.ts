import type { Json, JsonObject } from "@ingot/kernel";
import { isJsonObject } from "@ingot/kernel";
import type { OneFormatOptions } from "./format-options.ts";
import type { Printer } from "./print-list.ts";
import { printOne } from "./print-one.ts";

/** Prints a resource without its links. */
export async function showItem(printer: Printer, item: object, options: OneFormatOptions): Promise<void> {
  await printOne(printer, withoutLinks(item), options);
}

/** Links are for programs; what is left is the resource. */
export function withoutLinks(item: object): JsonObject {
  return Object.fromEntries(Object.entries(item as JsonObject).filter(([, value]) => !isLinks(value)));
}

function isLinks(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isJsonObject(one) && "href" in one);
}
