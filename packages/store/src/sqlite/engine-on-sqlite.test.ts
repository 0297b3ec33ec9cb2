import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runnerSuite } from "@ingot/engine/testing/runner-suite";
import { engineOnStore } from "../testing/engine-on-store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const open = async () => openSqliteStore(join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite"));

engineOnStore("SQLite", open);
runnerSuite(
  "SQLite",
  async () => {
    const store = await open();
    return { store, close: () => store.close() };
  },
  { chaosRuns: 20 },
);
