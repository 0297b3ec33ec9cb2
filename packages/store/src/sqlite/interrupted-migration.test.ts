import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { nodeRecord } from "../testing/records.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

test("a migration that is interrupted anywhere leaves nothing half made: the next start does it whole", async () => {
  const directory = await mkdtemp(join(tmpdir(), "store-"));
  let interrupted = 0;
  for (let maxPages = 2; ; maxPages += 3) {
    const file = join(directory, `${maxPages}.sqlite`);
    const opened = await openSqliteStore(file, { maxPages }).catch((error: unknown) => error);
    if (!(opened instanceof Error)) {
      await (opened as Awaited<ReturnType<typeof openSqliteStore>>).close();
      break;
    }
    assert.ok(isFailure(opened, "store.full"), String(opened));
    interrupted += 1;
    const store = await openSqliteStore(file);
    await store.nodes.insert(nodeRecord({ name: "whole" }));
    await store.close();
  }
  assert.ok(interrupted > 3, `interrupted ${interrupted} times`);
});
