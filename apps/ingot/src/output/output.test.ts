import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { runIngot } from "../testing/run-ingot.ts";
import { SAMPLE_COMMANDS } from "../testing/sample-nodes.ts";
import { sampleServer } from "../testing/sample-server.ts";
import type { StubServer } from "@ingot/client/testing/stub-server";

const captured = JSON.parse(
  await readFile(new URL("../testing/captured-baremetal.json", import.meta.url), "utf8"),
) as Readonly<Record<string, string>>;

type Form = (ours: string, theirs: string) => readonly [unknown, unknown];

/** Where not the bytes but what they mean has to be the same. */
function comparable(word: string): Form | undefined {
  // Python writes other letters than ASCII as escapes, and breaks and quotes long texts in other places.
  if (word === "json") return (ours, theirs) => [JSON.parse(ours), JSON.parse(theirs)];
  if (word === "yaml") return (ours, theirs) => [parse(ours, YAML), parse(theirs, YAML)];
  // The baremetal client writes quotes and backslashes so that a shell that reads them does something else.
  if (word === "shell") return (ours, theirs) => [unescaped(ours), unescaped(theirs).replaceAll(/^n-/gm, "n_")];
  return undefined;
}

const YAML = { version: "1.1" } as const;

describe("output is the baremetal client's", () => {
  let server: StubServer;
  before(async () => {
    server = await sampleServer();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const command of SAMPLE_COMMANDS) {
    test(command.join(" "), async () => {
      const { out, code } = await runIngot(server.url, command);
      const theirs = captured[JSON.stringify(command)] ?? "";
      assert.equal(code, 0);
      const [ours, wanted] = command.map(comparable).find((form) => form !== undefined)?.(out, theirs) ?? [out, theirs];
      assert.deepEqual(ours, wanted);
    });
  }
});

function unescaped(text: string): string {
  return text.replaceAll(/\\(?=["\\])/g, "");
}
