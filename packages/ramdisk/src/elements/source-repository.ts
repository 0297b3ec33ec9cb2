import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "@ingot/kernel";
import type { Element } from "./element.ts";

const TYPES = ["git", "tar", "file", "package"] as const;
export type SourceType = (typeof TYPES)[number];

/** One line of a `source-repository-*` file after the environment has had its say. */
export interface SourceRepository {
  readonly element: string;
  readonly name: string;
  readonly type: SourceType;
  /** Where it goes inside the root. */
  readonly destination: string;
  /** A URL or a folder or file of this machine. */
  readonly location: string;
  /** git: branch, tag or commit; tar: the folder inside the archive, or `*`. */
  readonly ref: string | undefined;
}

export async function sourceRepositories(
  elements: readonly Element[],
  environment: Readonly<Record<string, string>>,
): Promise<SourceRepository[]> {
  const found: SourceRepository[] = [];
  for (const element of elements) {
    for (const file of element.entries.filter((entry) => entry.startsWith("source-repository-"))) {
      const text = await readFile(join(element.path, file), "utf8");
      found.push(...parseSourceRepositories(text, { element: element.name, file, environment }));
    }
  }
  return found.filter((repository) => repository.type !== "package");
}

export interface SourceContext {
  readonly element: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Lines of `NAME TYPE DESTINATION LOCATION [REF]`. DIB_REPOTYPE_NAME, DIB_REPOLOCATION_NAME and DIB_REPOREF_NAME take the
 * place of what a line says (NAME with every character that a variable cannot have as `_`).
 */
export function parseSourceRepositories(text: string, context: SourceContext): SourceRepository[] {
  const lines = text.split("\n").map((line) => line.replace(/(?:^|\s)#.*/, "").trim());
  return lines.flatMap((line, index) => (line === "" ? [] : [parseLine(line, index + 1, context)]));
}

function parseLine(line: string, number: number, context: SourceContext): SourceRepository {
  const where = `${context.file}:${number} of the element '${context.element}'`;
  const [name = "", type = "", destination = "", location = "", ref] = line.split(/\s+/);
  const override = (kind: string) => context.environment[`DIB_REPO${kind}_${name.replace(/[^A-Za-z0-9_]/g, "_")}`];
  const actualLocation = override("LOCATION") ?? location;
  const actualType = override("TYPE") ?? type;
  if (!isSourceType(actualType)) {
    throw invalid(`${where}: '${actualType}' is not a kind of source`, `The kinds are ${TYPES.join(", ")}.`);
  }
  if (!destination.startsWith("/") || destination.split("/").includes("..")) {
    throw invalid(
      `${where}: '${destination}' is not an absolute path inside the root`,
      "Write NAME TYPE DESTINATION LOCATION [REF].",
    );
  }
  if (actualLocation === "" && actualType !== "package") {
    throw invalid(`${where} says no location`, "Write NAME TYPE DESTINATION LOCATION [REF].");
  }
  const actualRef = override("REF") ?? ref;
  return { element: context.element, name, type: actualType, destination, location: actualLocation, ref: actualRef };
}

function isSourceType(text: string): text is SourceType {
  return (TYPES as readonly string[]).includes(text);
}

function invalid(message: string, hint: string): Failure {
  return new Failure("builder.element_invalid", message, { hint });
}
