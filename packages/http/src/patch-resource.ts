import { existsIn, patchableFields, type Resource } from "@ingot/contract";
import type { Json, JsonObject } from "@ingot/kernel";
import { checkSchema } from "./check-schema.ts";
import { invalid, notAcceptable } from "./faults.ts";
import { applyPatch, type PatchOperation } from "./json-patch.ts";
import { keepSecrets } from "./keep-secrets.ts";
import { readField, schemasOf } from "./read-resource.ts";

/** Refuses operations on fields that may not be patched, or that this microversion lacks. */
export function checkPatch(resource: Resource, patch: readonly PatchOperation[], version: number): void {
  const allowed = patchableFields(resource);
  for (const { path, parts } of patch) {
    if (!allowed.includes(parts[0])) {
      throw invalid(`Cannot patch ${path}. Only the following can be updated: ${allowed.join(", ")}`);
    }
    const field = resource.fields[parts[0]];
    if (field !== undefined && !existsIn(field, version)) throw notAcceptable(field.since);
  }
}

/** The fields that a patch changes, each with its whole new value in the form in which it is kept. */
export function patchedFields(resource: Resource, record: object, patch: readonly PatchOperation[]): JsonObject {
  const current = record as Readonly<Record<string, Json>>;
  const document = Object.fromEntries(patchableFields(resource).map((name) => [name, current[name] ?? null]));
  const patched = applyPatch(document, patch);
  const required = Object.entries(resource.fields).filter(([, field]) => field.required);
  const touched = new Set(patch.map(({ parts }) => parts[0]));
  const candidate: Record<string, Json> = {};
  for (const name of [...touched, ...required.map(([each]) => each)]) {
    if (Object.hasOwn(patched, name)) candidate[name] = patched[name] ?? null;
  }
  checkSchema("patch", schemasOf(resource).patch, candidate);
  const changes: Record<string, Json> = {};
  for (const name of touched) {
    const field = resource.fields[name];
    if (field === undefined) continue;
    const sent = keepSecrets(candidate[name] ?? null, current[name] ?? null, field.secrets);
    changes[name] = readField(name, field, sent);
  }
  return changes;
}
