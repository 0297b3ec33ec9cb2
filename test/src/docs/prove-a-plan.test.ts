/** The example of docs/how-to/prove-a-plan.md, as it stands there: it passes, and fails as the page says once it is wrong. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

const ROOT = join(import.meta.dirname, "../../..");
const PAGE = join(ROOT, "docs/how-to/prove-a-plan.md");

function blockOf(page: string, language: "ts" | "text"): string {
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(page)?.[1];
  assert.ok(found !== undefined, `the page has no block of ${language}`);
  return found;
}

test("the example of the page proves its plan, and finds what the page says it finds", async (t) => {
  const page = await readFile(PAGE, "utf8");
  const example = blockOf(page, "ts");
  const folder = await mkdtemp(join(tmpdir(), "prove-"));
  t.after(() => rm(folder, { recursive: true }));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const tried = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    using scope = Scope.root({ timeoutMs: 120_000, what: name });
    const argv = [process.execPath, "--test", "--test-reporter=tap", join(folder, name)] as const;
    return await run(scope, argv, { env: { NODE_TEST_CONTEXT: undefined } });
  };
  const good = await tried("firmware.test.ts", example);
  assert.deepEqual(good.ending, { kind: "exited", code: 0 }, good.stdout);
  assert.match(good.stdout, /^# pass 1$/m);
  const wrong = example.replace('when: "always"', 'when: "success"');
  assert.notEqual(wrong, example);
  const { stdout } = await tried("wrong.test.ts", wrong);
  for (const line of blockOf(page, "text").trim().split("\n")) assert.ok(stdout.includes(line), `${line}\n${stdout}`);
});
