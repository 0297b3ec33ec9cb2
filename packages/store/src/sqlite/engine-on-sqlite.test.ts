import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineOnStore } from "../testing/engine-on-store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

engineOnStore("SQLite", async () => openSqliteStore(join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite")));
