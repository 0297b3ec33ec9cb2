import { BODY_DEPTH_LIMIT } from "@ingot/contract";
import { Failure, type Json } from "@ingot/kernel";
import { invalid } from "./faults.ts";

/** The JSON of a request's body; `undefined` when there is none. */
export function readJson(body: Buffer | undefined, contentType: string | undefined): Json | undefined {
  if (body === undefined || body.length === 0) return undefined;
  if (!isJsonType(contentType)) {
    throw new Failure("api.content_type", `the request's body is '${contentType}', not JSON`);
  }
  const json = parse(body);
  checkTree(json, 1);
  return json;
}

function isJsonType(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === "") return true;
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType.trim());
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Json;
  } catch (error) {
    throw invalid(`the request's body is not JSON: ${(error as Error).message}`);
  }
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
