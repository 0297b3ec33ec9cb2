/** The pages that need no virtual machine: each command of them is run. The others are the story's. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parsePage } from "@ingot/cli/demo/page";
import { runPage } from "@ingot/cli/demo/run-page";
import { Scope } from "@ingot/kernel";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { freePort } from "../story/free-port.ts";

const ROOT = join(import.meta.dirname, "../../..");
const SEVERAL = "docs/how-to/several-processes.md";
const PAGES = [
  "docs/how-to/deploy-a-partition-image.md",
  "docs/how-to/look-before-you-deploy.md",
  "docs/how-to/pretend-a-machine.md",
  "docs/how-to/restart-and-upgrade.md",
  "docs/how-to/simulate-a-thousand-machines.md",
  SEVERAL,
];
/** The ports of 127.0.0.1 that the pages use: each test has free ones in their place. */
const PAGE_PORTS = /\b638[5-7]\b/g;
/** Run by test/src/story, on a virtual machine. */
const STORIES = ["docs/tutorials/deploy-steps.md", "docs/how-to/deploy-again.md", "docs/how-to/rescue-a-machine.md"];

for (const page of PAGES) {
  test(`${page}: every command of it`, async (t) => {
    using scope = Scope.root({ timeoutMs: 300_000, what: page });
    const cwd = await mkdtemp(join(tmpdir(), "page-"));
    t.after(() => rm(cwd, { recursive: true }));
    await symlink(join(ROOT, "ingot"), join(cwd, "ingot"));
    const text = await withFreePorts(await readFile(join(ROOT, page), "utf8"));
    const database = page === SEVERAL ? await PostgresServer.start() : undefined;
    if (database !== undefined) t.after(() => database[Symbol.asyncDispose]());
    let output = "";
    const env = {
      // Without the clone: the page itself says how ingot is found.
      PATH: (process.env["PATH"] ?? "").replaceAll(`${ROOT}:`, ""),
      ...(database === undefined ? {} : { INGOT_DATABASE: await database.createDatabase() }),
    };
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

async function withFreePorts(page: string): Promise<string> {
  const free = new Map<string, number>();
  for (const [port] of page.matchAll(PAGE_PORTS)) if (!free.has(port)) free.set(port, await freePort());
  return page.replaceAll(PAGE_PORTS, (port) => String(free.get(port)));
}
