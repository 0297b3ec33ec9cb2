import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** A folder for one test, removed after it. */
export async function testFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ingot-ramdisk-test-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by their paths; those whose content begins with `#!` are executable. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (content.startsWith("#!")) await chmod(file, 0o755);
  }
  return folder;
}
