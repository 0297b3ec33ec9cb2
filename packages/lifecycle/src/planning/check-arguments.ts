/** Arguments against what a step says of them: its `args_schema`, or Ironic's `argsinfo` when it has none. */
import type { OfferedStep } from "@ingot/contract";
import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { Compile } from "typebox/schema";

export interface ArgumentProblem {
  /** JSON pointer into the step's `args`: `/files/~1etc~1motd`. */
  readonly pointer: string;
  /** What is wrong, without the value: it may be a secret. */
  readonly message: string;
}

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

export function checkArguments(step: OfferedStep, args: JsonObject): readonly ArgumentProblem[] {
  const schema = step.args_schema;
  const described = isJsonObject(schema) && Object.keys(schema).length > 0;
  return described ? bySchema(schema, args) : byArgsInfo(step, args);
}

function byArgsInfo(step: OfferedStep, args: JsonObject): readonly ArgumentProblem[] {
  const missing = Object.entries(step.argsinfo)
    .filter(([name, info]) => info.required && args[name] === undefined)
    .map(([name]) => missingArgument("", name));
  const unknown = Object.keys(args)
    .filter((name) => !Object.hasOwn(step.argsinfo, name))
    .map((name) => unknownArgument("", name));
  return [...missing, ...unknown];
}

type Validator = (args: unknown) => readonly SchemaError[];
const compiled = new WeakMap<object, Validator>();

function bySchema(schema: JsonObject, args: JsonObject): readonly ArgumentProblem[] {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = compile(schema);
    compiled.set(schema, validator);
  }
  const errors = validator(args).filter((error) => error.keyword !== "boolean");
  const problems = errors.flatMap((error) => explain(error, errors));
  return alternatives(problems);
}

function compile(schema: JsonObject): Validator {
  try {
    const validator = Compile(schema);
    return (args) => (validator.Check(args) ? [] : validator.Errors(args)[1]);
  } catch {
    const broken: SchemaError = {
      keyword: "schema",
      schemaPath: "#",
      instancePath: "",
      params: {},
      message: "cannot be checked: the step's own argument schema is not valid",
    };
    return () => [broken];
  }
}

interface Explained extends ArgumentProblem {
  readonly alternative: boolean;
}

function explain(error: SchemaError, all: readonly SchemaError[]): readonly Explained[] {
  const alternative = /\/(anyOf|oneOf)\//.test(error.schemaPath);
  const params = error.params as { requiredProperties?: string[]; additionalProperties?: string[] };
  const plain = (problem: ArgumentProblem) => ({ ...problem, alternative });
  if (error.keyword === "required") {
    return (params.requiredProperties ?? []).map((name) => plain(missingArgument(error.instancePath, name)));
  }
  if (error.keyword === "additionalProperties") {
    const saidElsewhere = (name: string) => all.some((other) => isAt(other, `${error.instancePath}/${escape(name)}`));
    return (params.additionalProperties ?? [])
      .filter((name) => !saidElsewhere(name))
      .map((name) => plain(unknownArgument(error.instancePath, name)));
  }
  return [plain({ pointer: error.instancePath, message: messageOf(error) })];
}

function isAt(error: SchemaError, pointer: string): boolean {
  return error.instancePath === pointer || error.instancePath.startsWith(`${pointer}/`);
}

function messageOf(error: SchemaError): string {
  const params = error.params as { pattern?: string; allowedValues?: readonly unknown[]; type?: string | string[] };
  if (error.keyword === "pattern" && params.pattern?.includes("A-Za-z0-9+/") === true) return "is not base64";
  if (error.keyword === "enum") return `must be one of ${(params.allowedValues ?? []).map(String).join(", ")}`;
  if (error.keyword === "type") return `must be of type ${[params.type ?? "another"].flat().join(" or ")}`;
  return error.message;
}

/** The failures of an `anyOf` at one place become one: "must be of type string or must be of type null". */
function alternatives(problems: readonly Explained[]): readonly ArgumentProblem[] {
  const joined = new Map<string, string>();
  const result: ArgumentProblem[] = [];
  for (const { pointer, message, alternative } of problems) {
    if (!alternative) result.push({ pointer, message });
    else joined.set(pointer, joined.has(pointer) ? `${joined.get(pointer)} or ${message}` : message);
  }
  return [...result, ...[...joined].map(([pointer, message]) => ({ pointer, message }))];
}

function missingArgument(parent: string, name: string): ArgumentProblem {
  return { pointer: `${parent}/${escape(name)}`, message: "is missing" };
}

function unknownArgument(parent: string, name: string): ArgumentProblem {
  return { pointer: `${parent}/${escape(name)}`, message: "is not known" };
}

/** RFC 6901. */
function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
