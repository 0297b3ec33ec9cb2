/** The pages that need no virtual machine: each command of them is run. The others are the story's. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parsePage } from "@ingot/cli/demo/page";
import { runPage } from "@ingot/cli/demo/run-page";
import { Scope } from "@ingot/kernel";
import { freePort } from "../story/free-port.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PAGES = ["docs/how-to/look-before-you-deploy.md", "docs/how-to/pretend-a-machine.md"];
/** Run by test/src/story, on a virtual machine. */
const STORIES = ["docs/tutorials/deploy-steps.md", "docs/how-to/deploy-again.md"];

for (const page of PAGES) {
  test(`${page}: every command of it`, async (t) => {
    using scope = Scope.root({ timeoutMs: 300_000, what: page });
    const cwd = await mkdtemp(join(tmpdir(), "page-"));
    t.after(() => rm(cwd, { recursive: true }));
    await symlink(join(ROOT, "ingot"), join(cwd, "ingot"));
    const text = (await readFile(join(ROOT, page), "utf8")).replaceAll("6385", String(await freePort()));
    let output = "";
    const env = { PATH: `${cwd}:${process.env["PATH"] ?? ""}`, INGOT_DATA: join(cwd, "data") };
    await runPage(scope, parsePage(text), {
      cwd,
      env,
      onOutput: (words) => (output += words),
      onBlock: () => {},
    }).catch((error: unknown) => {
      process.stderr.write(output);
      throw error;
    });
  });
}

test("every page with commands is run by one of the two", async () => {
  const found: string[] = [];
  for (const folder of ["docs/tutorials", "docs/how-to", "docs/explanation"]) {
    const names = await readdir(join(ROOT, folder)).catch(() => []);
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (parsePage(await readFile(join(ROOT, path), "utf8")).length > 0) found.push(path);
    }
  }
  assert.deepEqual(found.toSorted(), [...PAGES, ...STORIES].toSorted());
});
