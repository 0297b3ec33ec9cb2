import { BASE64_PATTERN } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { Compile } from "typebox/compile";

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** What is wrong with a step's arguments, one sentence each, naming the argument; empty when they fit the schema. */
export function argumentProblems(schema: unknown, args: unknown): readonly string[] {
  const errors = Compile(schema as Parameters<typeof Compile>[0]).Errors(args) as readonly SchemaError[];
  const schemaFalse = new Set(errors.filter((error) => error.keyword === "boolean").map((error) => error.schemaPath));
  return errors.filter((error) => !schemaFalse.has(error.schemaPath)).flatMap((error) => describe(error));
}

/** Throws `step.invalid_arguments` that names the step, and every argument that does not fit. */
export function checkArguments(step: string, schema: unknown, args: unknown): void {
  const problems = argumentProblems(schema, args);
  if (problems.length === 0) return;
  throw new Failure("step.invalid_arguments", `step '${step}': ${problems.join("; ")}`);
}

function describe(error: SchemaError): readonly string[] {
  const params = error.params as { readonly [key: string]: unknown };
  const place = nameOf(error.instancePath);
  switch (error.keyword) {
    case "required":
      return names(params["requiredProperties"]).map((name) => `argument ${inside(place, name)} is missing`);
    case "additionalProperties":
      return names(params["additionalProperties"]).map((name) => `argument ${inside(place, name)} is unknown`);
    case "pattern":
      return [`argument '${place}' ${patternMessage(error)}`];
    default:
      return [place === "" ? `the arguments ${error.message}` : `argument '${place}' ${error.message}`];
  }
}

function patternMessage(error: SchemaError): string {
  return error.message.includes(BASE64_PATTERN) ? "is not base64" : error.message;
}

function inside(place: string, name: string): string {
  return place === "" ? `'${name}'` : `'${name}' in '${place}'`;
}

function nameOf(pointer: string): string {
  const [first, ...rest] = pointer.split("/").slice(1).map(unescape);
  if (first === undefined) return "";
  return [first, ...rest.map((part) => `[${part}]`)].join("");
}

function unescape(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
