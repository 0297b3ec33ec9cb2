import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { importBreaches } from "./check-imports.ts";

async function tree(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), "law-"));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return importBreaches(root, Object.keys(files));
}

const exec = {
  "packages/exec/package.json": '{"name":"@ingot/exec"}',
  "packages/lifecycle/package.json": '{"name":"@ingot/lifecycle"}',
};

test("a value import that the law does not allow is named with its line", async () => {
  const breaches = await tree({
    ...exec,
    "packages/lifecycle/src/a.ts": 'import { x } from "./b.ts";\nimport { run } from "@ingot/exec";\n',
  });
  assert.equal(breaches.length, 1);
  assert.match(
    breaches[0] ?? "",
    /^packages\/lifecycle\/src\/a\.ts:2: packages\/lifecycle may not import packages\/exec/,
  );
});

test("type-only imports are free, in both spellings", async () => {
  const source = 'import type { A } from "@ingot/exec";\nimport { type B } from "@ingot/exec";\n';
  assert.deepEqual(await tree({ ...exec, "packages/lifecycle/src/a.ts": source }), []);
});

test("a dynamic import and a re-export count as imports", async () => {
  const source = 'const m = await import("@ingot/exec");\nexport { run } from "@ingot/exec";\n';
  assert.equal((await tree({ ...exec, "packages/lifecycle/src/a.ts": source })).length, 2);
});

test("one driver never imports another", async () => {
  const breaches = await tree({ "packages/drivers/src/redfish/a.ts": 'import { b } from "../fake/b.ts";\n' });
  assert.match(breaches[0] ?? "", /one driver imports another/);
});

test("only the clock's file reads the clock", async () => {
  const breaches = await tree({ "packages/media/src/a.ts": "export const t = Date.now();\n" });
  assert.match(breaches[0] ?? "", /reads the clock/);
});
