import { readFile, stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Failure, type Scope } from "@ingot/kernel";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is not a directory",
};

/** A file's text; `what` names it in the message: "the deploy steps". */
export async function readText(scope: Scope, path: string, what: string): Promise<string> {
  try {
    return await readFile(path, { encoding: "utf8", signal: scope.signal });
  } catch (error) {
    scope.check();
    throw unreadable(path, what, error);
  }
}

/** All of the standard input. */
export async function readStandardInput(): Promise<string> {
  return text(process.stdin);
}

export async function kindOfPath(path: string): Promise<"file" | "directory" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : found.isDirectory() ? "directory" : "file";
}

export function unreadable(path: string, what: string, error: unknown): Failure {
  const code = (error as { readonly code?: string }).code ?? "";
  return new Failure(
    "client.file_unreadable",
    `${what} cannot be read from ${path}: ${REASONS[code] ?? String(error)}`,
  );
}
