import { existsIn, RULES } from "@ingot/contract";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { type TSchema, Type } from "typebox";
import { checkSchema } from "./check-schema.ts";
import { invalid } from "./faults.ts";
import { maskedBelow } from "./mask-secrets.ts";

const operations = (pathPattern: string): TSchema =>
  Type.Array(
    Type.Object(
      {
        op: Type.Enum(["add", "replace", "remove"]),
        path: Type.String({ pattern: pathPattern, maxLength: 4096 }),
        value: Type.Optional(Type.Unknown()),
      },
      { additionalProperties: false },
    ),
    { maxItems: 1000 },
  );
const PATCH = operations("^(/[^/~]+)+$");
const PATCH_WITH_ESCAPES = operations("^(/([^/~]|~0|~1)+)+$");

export interface PatchOperation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  /** The path's parts, unescaped. */
  readonly parts: readonly [string, ...string[]];
  readonly value?: Json;
}

/** Reads a JSON patch (RFC 6902, the three operations that Ironic takes). */
export function readPatch(body: Json | undefined, version: number): readonly PatchOperation[] {
  const schema = existsIn(RULES.patchEscapes, version) ? PATCH_WITH_ESCAPES : PATCH;
  checkSchema("patch", schema, body ?? {});
  return (body as unknown as readonly PatchOperation[]).map((operation) => {
    const parts = operation.path.slice(1).split("/");
    const names = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (names.includes("__proto__")) throw invalid("'__proto__' is not a key that is accepted");
    if (operation.op !== "remove" && operation.value === undefined) {
      const { op, path } = operation;
      throw invalid(`Couldn't apply patch '${JSON.stringify({ op, path })}'. Reason: it has no 'value'`);
    }
    return { ...operation, parts: names as [string, ...string[]] };
  });
}

/** The document after the operations, in order; the original is not touched. What is refused shows nothing of the document, which has secrets. */
export function applyPatch(document: JsonObject, patch: readonly PatchOperation[]): JsonObject {
  const result = structuredClone(document) as Record<string, Json>;
  for (const operation of patch) {
    try {
      applyOperation(result, operation);
    } catch (error) {
      const { op, path, parts, value } = operation;
      const masked = value === undefined ? {} : { value: maskedBelow(parts, value) };
      const shown = JSON.stringify({ op, path, ...masked }).slice(0, 500);
      throw invalid(`Couldn't apply patch '${shown}'. Reason: ${(error as Error).message}`);
    }
  }
  return result;
}

function applyOperation(document: Record<string, Json>, operation: PatchOperation): void {
  const name = operation.parts.at(-1) ?? "";
  let at: Json = document;
  for (const part of operation.parts.slice(0, -1)) at = step(at, part);
  if (Array.isArray(at)) return changeList(at, name, operation);
  if (!isJsonObject(at)) throw new Error(`'${name}' cannot be looked up in what is no object and no list`);
  changeObject(at as Record<string, Json>, name, operation);
}

function step(at: Json, part: string): Json {
  const next = Array.isArray(at)
    ? (at[indexOf(part, at.length - 1)] as Json | undefined)
    : isJsonObject(at) && Object.hasOwn(at, part)
      ? at[part]
      : undefined;
  if (next === undefined) throw new Error(`member '${part}' not found`);
  return next;
}

function changeObject(target: Record<string, Json>, name: string, { op, value }: PatchOperation): void {
  const exists = Object.hasOwn(target, name);
  if (op === "remove") {
    if (!exists) throw new Error(`can't remove a non-existent object '${name}'`);
    delete target[name];
    return;
  }
  if (op === "replace" && !exists) throw new Error(`can't replace a non-existent object '${name}'`);
  target[name] = value ?? null;
}

function changeList(target: Json[], name: string, { op, value }: PatchOperation): void {
  if (op === "add") {
    target.splice(name === "-" ? target.length : indexOf(name, target.length), 0, value ?? null);
    return;
  }
  const index = indexOf(name, target.length - 1);
  if (op === "remove") target.splice(index, 1);
  else target[index] = value ?? null;
}

function indexOf(part: string, last: number): number {
  const index = /^(?:0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > last) throw new Error(`'${part}' is not an index of the list`);
  return index;
}
