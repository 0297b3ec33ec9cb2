import type { Patch, PatchOperation } from "@ingot/client";
import type { Json, JsonObject, Scope } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { booleanWord } from "./booleans.ts";
import { parseKeyValue, keyValues } from "./key-value.ts";
import { append, wholeNumber } from "./numbers.ts";
import { readSteps, readStructured } from "./structured.ts";

export type AttributeKind =
  /** `--name TEXT` */
  | "text"
  /** `--property KEY=VALUE`, repeated; a field of the object each. */
  | "pairs"
  /** `--trait NAME`, repeated. */
  | "list"
  /** `--protected`: true. */
  | "flag"
  /** `--automated-clean`, `--no-automated-clean` */
  | "switch"
  /** `--pxe-enabled true|false` */
  | "boolean"
  /** `--priority 100` */
  | "number"
  /** JSON, @FILE or `-`. */
  | "structure"
  /** The same, which must be a list of steps. */
  | "steps";

/** A field of a resource as options speak of it. */
export interface Attribute {
  readonly kind: AttributeKind;
  /** `driver-info` */
  readonly option: string;
  /** `driver_info` */
  readonly field: string;
  readonly help: string;
  readonly required?: boolean;
  /** Commands that have it; all three when left out. */
  readonly on?: readonly ("create" | "set" | "unset")[];
}

type Way = "create" | "set" | "unset";
export type Given = Readonly<Record<string, unknown>>;

const PLACEHOLDERS: Readonly<Record<AttributeKind, string>> = {
  text: " <text>",
  pairs: " <key=value>",
  list: " <name>",
  flag: "",
  switch: "",
  boolean: " <true|false>",
  number: " <number>",
  structure: " <json|@file>",
  steps: " <json|@file>",
};

export function attributesOn(attributes: readonly Attribute[], way: Way): readonly Attribute[] {
  return attributes.filter(({ on }) => on?.includes(way) ?? true);
}

/** Options that give values. */
export function addValueOptions(command: Command, attributes: readonly Attribute[]): Command {
  for (const attribute of attributes) {
    const option = new Option(`--${attribute.option}${PLACEHOLDERS[attribute.kind]}`, attribute.help);
    if (attribute.kind === "pairs" || attribute.kind === "list") option.argParser(append);
    if (attribute.kind === "boolean") option.argParser(booleanWord);
    if (attribute.kind === "number") option.argParser(wholeNumber);
    command.addOption(attribute.required === true ? option.makeOptionMandatory() : option);
    if (attribute.kind === "switch") command.addOption(new Option(`--no-${attribute.option}`, "the contrary"));
  }
  return command;
}

/** Options that take values away: a flag each, or the key of a pair. */
export function addUnsetOptions(command: Command, attributes: readonly Attribute[]): Command {
  for (const { kind, option, help } of attributes) {
    const flags = kind === "pairs" ? `--${option} <key>` : `--${option}`;
    const made = new Option(flags, `remove: ${help}`);
    command.addOption(kind === "pairs" ? made.argParser(append) : made);
  }
  return command;
}

/** The body of a new resource. */
export async function creationBody(scope: Scope, attributes: readonly Attribute[], given: Given): Promise<JsonObject> {
  const body: Record<string, Json> = {};
  for (const attribute of attributes) {
    const value = given[attributeName(attribute)];
    if (value === undefined) continue;
    body[attribute.field] =
      attribute.kind === "pairs" ? keyValues(value as string[]) : await valueOf(scope, attribute, value);
  }
  return body;
}

/** The patch that sets what was given. */
export async function settingPatch(scope: Scope, attributes: readonly Attribute[], given: Given): Promise<Patch> {
  const patch: PatchOperation[] = [];
  for (const attribute of attributes) {
    const value = given[attributeName(attribute)];
    if (value === undefined) continue;
    if (attribute.kind === "pairs") {
      for (const [key, item] of (value as string[]).map(parseKeyValue)) {
        patch.push({ op: "add", path: `/${attribute.field}/${key}`, value: item });
      }
    } else {
      patch.push({ op: "add", path: `/${attribute.field}`, value: await valueOf(scope, attribute, value) });
    }
  }
  return patch;
}

/** The patch that removes what was named. */
export function unsettingPatch(attributes: readonly Attribute[], given: Given): Patch {
  return attributes.flatMap((attribute): Patch => {
    const value = given[attributeName(attribute)];
    if (value === undefined) return [];
    const keys = attribute.kind === "pairs" ? (value as string[]).map((key) => `/${key}`) : [""];
    return keys.map((key) => ({ op: "remove", path: `/${attribute.field}${key}` }));
  });
}

async function valueOf(scope: Scope, attribute: Attribute, value: unknown): Promise<Json> {
  if (attribute.kind === "structure") return readStructured(scope, value as string, `--${attribute.option}`);
  if (attribute.kind === "steps") return readSteps(scope, value as string, `--${attribute.option}`);
  return value as Json;
}

function attributeName({ option }: Attribute): string {
  return option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
