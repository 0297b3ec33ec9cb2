import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Failure } from "@ingot/kernel";
import { PASSED_OVER, PHASES } from "./phases.ts";

/** A folder of scripts and files that changes a root while it is built, as diskimage-builder's elements do. */
export interface Element {
  readonly name: string;
  readonly path: string;
  /** Whether it is one of the builder's own. */
  readonly stock: boolean;
  readonly dependsOn: readonly string[];
  readonly provides: readonly string[];
  /** Names of the entries of its folder. */
  readonly entries: readonly string[];
}

const KNOWN_FOLDERS = new Set([...PHASES, "static", "bin", "test-elements", ...PASSED_OVER]);

export async function loadElement(path: string, stock: boolean): Promise<Element> {
  const entries = (await readdir(path)).toSorted();
  const name = basename(path);
  await refuseUnknownPhases(name, path, entries);
  return {
    name,
    path,
    stock,
    dependsOn: await wordsOf(join(path, "element-deps")),
    provides: await wordsOf(join(path, "element-provides")),
    entries,
  };
}

/** `instal.d` would be passed over without a word; it is refused instead. */
async function refuseUnknownPhases(name: string, path: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) {
    if (!entry.endsWith(".d") || KNOWN_FOLDERS.has(entry)) continue;
    if ((await stat(join(path, entry))).isDirectory()) {
      throw new Failure("builder.element_invalid", `the element '${name}' has a folder '${entry}', which is no phase`, {
        hint: `The phases are ${PHASES.join(", ")}.`,
      });
    }
  }
}

async function wordsOf(file: string): Promise<string[]> {
  try {
    const lines = (await readFile(file, "utf8")).split("\n");
    return lines.flatMap((line) => line.replace(/#.*/, "").split(/\s+/)).filter((word) => word !== "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
