import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { parsePage } from "./page.ts";
import { runPage } from "./run-page.ts";

const fence = "```";

test("only sh blocks run, each under its heading, with what is expected of it", () => {
  const page = [
    "# Title",
    "## One",
    `${fence}sh`,
    "echo a",
    "echo b",
    fence,
    "<!-- expect: b -->",
    `${fence}json`,
    "## not a heading",
    fence,
    "## Two",
    `${fence}sh background`,
    "sleep 9",
    fence,
  ].join("\n");
  assert.deepEqual(parsePage(page), [
    { heading: "One", line: 3, script: "echo a\necho b", background: false, expect: ["b"] },
    { heading: "Two", line: 12, script: "sleep 9", background: true, expect: [] },
  ]);
});

async function runText(page: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "page-"));
  let output = "";
  await runPage(Scope.root(), parsePage(page), {
    cwd,
    env: {},
    onOutput: (text) => (output += text),
    onBlock: () => {},
  });
  return output;
}

test("exported variables and the working directory's files reach the next block", async () => {
  const output = await runText(
    `${fence}sh\nexport NAME=world\n${fence}\n${fence}sh\necho "hello $NAME"\n${fence}\n<!-- expect: hello world -->\n`,
  );
  assert.match(output, /hello world/);
});

test("a failing command stops the page and names the line and the command's last words", async () => {
  await assert.rejects(runText(`text\n${fence}sh\necho broken >&2; false\necho never\n${fence}\n`), (thrown) => {
    assert.ok(isFailure(thrown, "client.page_failed"));
    assert.match(thrown.message, /line 2/);
    assert.match(thrown.message, /broken/);
    return true;
  });
});

test("output that lacks what is expected fails the page", async () => {
  await assert.rejects(runText(`${fence}sh\necho one\n${fence}\n<!-- expect: two -->\n`), /two/);
});

test("a background block is waited for until it says what is expected, and ended with the page", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "page-"));
  const page = `${fence}sh background\ntrap 'echo ended > ended; exit 0' TERM; echo up; while :; do sleep 0.05; done\n${fence}\n<!-- expect: up -->\n${fence}sh\necho next\n${fence}\n`;
  await runPage(Scope.root(), parsePage(page), { cwd, env: {}, onOutput: () => {}, onBlock: () => {} });
  assert.equal((await readFile(join(cwd, "ended"), "utf8")).trim(), "ended");
});

test("a background block that ends before it is ready fails the page with its output", async () => {
  await assert.rejects(
    runText(`${fence}sh background\necho no luck; exit 3\n${fence}\n<!-- expect: up -->\n`),
    /no luck/,
  );
});
