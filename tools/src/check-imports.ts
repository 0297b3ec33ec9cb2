import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LAW, RESERVED, type Room, SEPARATE_WITHIN } from "./import-law.ts";
import { type Import, parseImports, workspaceFolders } from "./imports.ts";

const isTest = (file: string) => /\.test\.ts$|\/testing\/|\/fakes\/|\/conformance/.test(file);

/** Every breach of the import law and of what one file alone may do, one line each. */
export async function importBreaches(root: string, files: readonly string[]): Promise<readonly string[]> {
  const workspaces = await workspaceFolders(root, files);
  const sources = files.filter((file) => file.endsWith(".ts") && !isTest(file));
  const breaches: string[] = [];
  for (const file of sources) {
    const source = await readFile(join(root, file), "utf8");
    const room = roomOf(file);
    if (room === undefined) breaches.push(`${file}: no room in tools/src/import-law.ts holds this file`);
    for (const found of parseImports(file, source, workspaces)) {
      const breach = room === undefined ? undefined : judge(found, room);
      if (breach !== undefined) breaches.push(`${file}:${found.line}: ${breach}`);
    }
    breaches.push(...reservedBreaches(file, source));
  }
  return breaches;
}

function roomOf(file: string): Room | undefined {
  return LAW.find((room) => file.startsWith(`${room.folder}/`));
}

function judge(found: Import, room: Room): string | undefined {
  if (found.typeOnly || found.target === null) return undefined;
  const target = found.target;
  const separate = SEPARATE_WITHIN.find((folder) => found.from.startsWith(`${folder}/`));
  const other = SEPARATE_WITHIN.find((folder) => target.startsWith(`${folder}/`));
  if (separate !== undefined && other !== undefined && other !== separate)
    return `one driver imports another (${target})`;
  if (target === room.folder || target.startsWith(`${room.folder}/`)) return undefined;
  const allowed = room.may.some((folder) => target === folder || target.startsWith(`${folder}/`));
  return allowed ? undefined : `${room.folder} may not import ${target} (the law: ${room.may.join(", ") || "nothing"})`;
}

function reservedBreaches(file: string, source: string): readonly string[] {
  return RESERVED.filter((reserved) => file !== reserved.only && reserved.pattern.test(source)).map(
    (reserved) => `${file}: ${reserved.what}, which only ${reserved.only} may do`,
  );
}
