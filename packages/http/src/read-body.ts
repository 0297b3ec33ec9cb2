import { isUtf8 } from "node:buffer";
import { BODY_DEPTH_LIMIT } from "@ingot/contract";
import { Failure, type Json } from "@ingot/kernel";
import { invalid } from "./faults.ts";
import { findJsonFault, type JsonFault } from "./json-fault.ts";
import { utf8Length } from "./utf8-length.ts";

/** The JSON of a request's body; `undefined` when there is none. */
export function readJson(body: Buffer | undefined, headers: BodyHeaders): Json | undefined {
  if (body === undefined || body.length === 0) return undefined;
  const { "content-type": contentType, "content-encoding": encoding = "identity" } = headers;
  if (!isJsonType(contentType)) {
    throw new Failure("api.content_type", `the request's body is '${contentType}', not JSON`);
  }
  if (encoding.toLowerCase() !== "identity") {
    throw new Failure("api.content_type", `the request's body is compressed (Content-Encoding: ${encoding})`, {
      hint: "Send it as it is, without Content-Encoding.",
    });
  }
  const json = parse(body);
  checkTree(json, 1);
  return json;
}

export interface BodyHeaders {
  readonly "content-type"?: string | undefined;
  readonly "content-encoding"?: string | undefined;
}

function isJsonType(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === "") return true;
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType.trim());
}

function parse(body: Buffer): Json {
  const text = decode(body);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw notJson(findJsonFault(text));
  }
}

function decode(body: Buffer): string {
  if (isUtf8(body)) return new TextDecoder().decode(body);
  throw invalid(
    `the request's body is not JSON: byte ${utf8Length(body) + 1} of ${body.length} is not UTF-8, or its character is cut off`,
    "Send it in UTF-8, and whole; what is binary goes in as base64.",
  );
}

function notJson({ line, column, expected, found }: JsonFault): Failure {
  const where = `line ${line}, column ${column}`;
  if (found === "") {
    return invalid(
      `the request's body is not JSON: it ends at ${where}, where ${expected} should come`,
      "It was cut off, or a bracket is not closed: compare what was sent with what was to be sent.",
    );
  }
  const shown =
    found === "'" ? `"'"` : /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(found) ? `'${found}'` : `the character U+${hex(found)}`;
  const words = `the request's body is not JSON: at ${where} there is ${shown} where ${expected} should be`;
  return invalid(words, JSON_HINTS.find(([when]) => when.test(found))?.[1] ?? ANY_JSON_HINT);
}

const JSON_HINTS: readonly (readonly [found: RegExp, hint: string])[] = [
  [/'/, 'JSON takes double quotes only: {"name": "value"}.'],
  [/[}\]]/, "After the last one there is no comma; each bracket is closed by its own."],
  [/[TFN]/, "JSON's words are true, false and null."],
];
const ANY_JSON_HINT = "Let a JSON library make the body, or look for the fault with: python3 -m json.tool FILE";

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** Refuses what is deeper than the limit, and keys that would reach into an object's prototype. */
function checkTree(value: Json, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > BODY_DEPTH_LIMIT) {
    throw invalid(`the request's body is nested deeper than ${BODY_DEPTH_LIMIT} levels`);
  }
  if (Object.hasOwn(value, "__proto__")) throw invalid("'__proto__' is not a key that is accepted");
  for (const child of Object.values(value)) checkTree(child as Json, depth + 1);
}
