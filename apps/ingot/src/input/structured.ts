import { Failure, type Json, parseJson, type Scope } from "@ingot/kernel";
import { kindOfPath, readStandardInput, readText } from "./read-text.ts";

/**
 * A structured argument: JSON itself, `@FILE` or the path of a file with JSON or YAML, or `-` for the standard input.
 * `what` names it in messages.
 */
export async function readStructured(scope: Scope, argument: string, what: string): Promise<Json> {
  if (argument === "-") return parseDocument(await readStandardInput(), `${what} on the standard input`);
  if (argument.startsWith("@")) {
    return parseDocument(await readText(scope, argument.slice(1), what), `${what} in ${argument.slice(1)}`);
  }
  const value = parseJson(argument);
  if (value !== undefined) return value;
  if ((await kindOfPath(argument)) === "file") {
    return parseDocument(await readText(scope, argument, what), `${what} in ${argument}`);
  }
  throw new Failure("input.invalid", `${what}: ${jsonProblem(argument)}, and it is not the name of a file`, {
    hint: "Give JSON in quotes, or @FILE with JSON or YAML.",
  });
}

/** As {@link readStructured}, for steps: a list of objects. */
export async function readSteps(scope: Scope, argument: string, what: string): Promise<readonly Json[]> {
  const steps = await readStructured(scope, argument, what);
  if (Array.isArray(steps)) return steps as readonly Json[];
  throw new Failure("input.invalid", `${what} must be a list of steps`, {
    hint: `Write them as: [{"interface": "deploy", "step": "NAME", "priority": 50, "args": {}}]`,
  });
}

async function parseDocument(text: string, what: string): Promise<Json> {
  const json = parseJson(text);
  if (json !== undefined) return json;
  const { parse } = await import("yaml");
  try {
    return parse(text) as Json;
  } catch (error) {
    const words = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Failure("input.invalid", `${what} is neither JSON nor YAML: ${words}`, { cause: error });
  }
}

function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
    return "it is JSON";
  } catch (error) {
    return `it is not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
}
