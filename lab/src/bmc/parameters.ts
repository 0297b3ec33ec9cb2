import type { Json, JsonObject } from "@ingot/kernel";
import { type Answer, problem } from "./answer.ts";

type Kind = "string" | "boolean" | "number" | readonly string[];

/** What an action or a change may be given: names with the kind of value, or with the values that there are. */
export interface Parameters {
  /** The action's name, for its messages; a change of properties has none. */
  readonly action?: string;
  readonly known: Readonly<Record<string, Kind>>;
  readonly required?: readonly string[];
  /** Properties that exist and cannot be changed. */
  readonly readOnly?: readonly string[];
}

/** The first thing that is wrong with a request's body, as the answer that says so. */
export function wrongWith(body: JsonObject, parameters: Parameters): Answer | undefined {
  for (const [name, value] of Object.entries(body)) {
    const kind = parameters.known[name];
    if (kind === undefined) return unknown(name, parameters);
    const wrong = wrongValue(name, value ?? null, { kind, action: parameters.action });
    if (wrong !== undefined) return wrong;
  }
  const missing = (parameters.required ?? []).find((name) => body[name] === undefined);
  if (missing === undefined) return undefined;
  if (parameters.action === undefined) return problem(400, "PropertyMissing", [missing]);
  return problem(400, "ActionParameterMissing", [parameters.action, missing]);
}

function unknown(name: string, { action, readOnly }: Parameters): Answer {
  if (action !== undefined) return problem(400, "ActionParameterUnknown", [action, name]);
  return problem(400, readOnly?.includes(name) === true ? "PropertyNotWritable" : "PropertyUnknown", [name]);
}

function wrongValue(
  name: string,
  value: Json,
  expected: { kind: Kind; action: string | undefined },
): Answer | undefined {
  const { kind, action } = expected;
  const choice = typeof kind === "string" ? undefined : kind;
  // oxlint-disable-next-line valid-typeof: the kinds are typeof's own words
  if (typeof value !== (choice === undefined ? kind : "string")) {
    const shown = JSON.stringify(value);
    if (action === undefined) return problem(400, "PropertyValueTypeError", [shown, name]);
    return problem(400, "ActionParameterValueTypeError", [shown, name, action]);
  }
  if (choice === undefined || choice.includes(String(value))) return undefined;
  if (action === undefined) return problem(400, "PropertyValueNotInList", [String(value), name]);
  return problem(400, "ActionParameterValueNotInList", [String(value), name, action]);
}
