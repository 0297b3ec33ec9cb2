import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLog } from "./open-log.ts";

test("the log has one JSON object a line, with errors and their causes, and no secret of a URL", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-log-"));
  t.after(() => rm(folder, { recursive: true }));
  const { log, path, close } = await openLog(folder);
  const cause = new TypeError("cannot fetch http://user:hush@images/x");
  log.warn(
    { err: new Error("no image", { cause }), url: "https://user:hush@bmc" },
    "not read: ftp://user:hush@host/?sig=hush",
  );
  log.info({ node: "n1" }, "done");
  await close();
  const text = await readFile(path, "utf8");
  assert.doesNotMatch(text, /hush/);
  const [first, second] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.match(JSON.stringify(first), /no image.*cannot fetch http:\/\/user:\*{6}@images\/x/);
  assert.deepEqual(
    [first?.["msg"], first?.["url"]],
    ["not read: ftp://user:******@host/?sig=******", "https://user:******@bmc"],
  );
  assert.deepEqual([second?.["msg"], second?.["node"]], ["done", "n1"]);
});

test("a log that cannot be written is told at once", async () => {
  await assert.rejects(openLog("/nowhere/at/all"), /ENOENT.*ingotd\.log/);
});
