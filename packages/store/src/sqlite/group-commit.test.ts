import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Store, Stores } from "@ingot/conductor";
import { nodeRecord } from "../testing/records.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

let folder: string;
let store: Store;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "group-commit-"));
  store = await openSqliteStore(join(folder, "ingot.sqlite"));
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

interface Work {
  readonly node: ReturnType<typeof nodeRecord>;
  readonly fails: "never" | "before it writes" | "after it has written";
  runs: number;
}

async function done({ stores, work }: { stores: Stores; work: Work }): Promise<void> {
  work.runs += 1;
  if (work.fails === "before it writes") throw new Error("before");
  await stores.nodes.insert(work.node);
  if (work.fails === "after it has written") throw new Error("after");
}

/** In one commit. */
async function together(fails: readonly Work["fails"][]): Promise<void> {
  const works = fails.map((each) => ({ node: nodeRecord(), fails: each, runs: 0 }));
  const answers = works.map((work) => store.transaction((stores) => done({ stores, work })));
  const settled = await Promise.allSettled(answers);
  for (const [index, { fails: how, node }] of works.entries()) {
    assert.equal(settled[index]?.status, how === "never" ? "fulfilled" : "rejected");
    assert.deepEqual(await store.nodes.byUuid(node.uuid), how === "never" ? node : undefined);
  }
  assert.ok(works.every(({ runs }) => runs === 1));
}

test("what fails before it has written costs the others nothing", async () => {
  await together(["never", "before it writes", "never"]);
});

test("what fails after it has written is undone, and nothing else is", async () => {
  await together(["never", "after it has written", "never", "before it writes", "after it has written"]);
  await together(["after it has written"]);
  await together(["never", "never"]);
});

test("one that is refused by a constraint costs the others nothing", async () => {
  const node = nodeRecord();
  const works = [node, node, nodeRecord()].map((each) => ({ node: each, fails: "never" as const, runs: 0 }));
  const settled = await Promise.allSettled(works.map((work) => store.transaction((stores) => done({ stores, work }))));
  assert.deepEqual(
    settled.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(
    works.map(({ runs }) => runs),
    [1, 1, 1],
  );
});
