import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

export interface Import {
  readonly from: string;
  readonly line: number;
  readonly typeOnly: boolean;
  /** The file or folder that is imported, relative to the root; null for packages from outside. */
  readonly target: string | null;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** The static and dynamic imports of one source file; `workspaces` maps package names to folders. */
export function parseImports(file: string, source: string, workspaces: ReadonlyMap<string, string>): readonly Import[] {
  return [...source.matchAll(STATEMENT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    return {
      from: file,
      line: source.slice(0, match.index).split("\n").length,
      typeOnly: match[1] !== undefined || onlyTypes(match[0]),
      target: resolve(file, specifier, workspaces),
    };
  });
}

/** `import { type A, type B } from` imports nothing at run time. */
function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined) return false;
  const listed = names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return listed.length > 0 && listed.every((name) => name.startsWith("type "));
}

function resolve(file: string, specifier: string, workspaces: ReadonlyMap<string, string>): string | null {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return workspaces.get(name) ?? null;
}

/** Package name to folder, for every workspace among the files. */
export async function workspaceFolders(root: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const manifests = files.filter((file) => file.endsWith("/package.json"));
  const entries = await Promise.all(
    manifests.map(async (file) => {
      const parsed = JSON.parse(await readFile(join(root, file), "utf8")) as { name?: string };
      return [parsed.name ?? "", dirname(file)] as const;
    }),
  );
  return new Map(entries);
}
