import { join } from "node:path";
import { newId } from "@ingot/kernel";
import { realIronic } from "@ingot/test/real-ironic/real-ironic";
import BetterSqlite from "better-sqlite3";
import type { Subject } from "./subject.ts";

/** Debian's Ironic, API and conductor in one process. What takes it minutes by its API is written into its database. */
export async function startIronic(): Promise<Subject> {
  const ironic = await realIronic({
    settings: {
      DEFAULT: { enabled_deploy_interfaces: "fake,direct" },
      api: { restrict_lookup: false },
      deploy: { fast_track: true },
    },
  });
  const { url, pids, startedInMs } = ironic;
  const file = join(ironic.folder, "ironic.db");
  return {
    name: "Ironic",
    url,
    pids,
    startedInMs,
    effort: { ms: 10_000, lists: 4, allocations: 16, deployments: 80, heartbeats: 300 },
    fill: async (count) => fill(file, count),
    expectAgents: async (nodes) => {
      using database = open(file);
      const update = database.prepare(
        "update nodes set deploy_interface = 'direct', power_state = 'power on' where uuid = ?",
      );
      for (const uuid of nodes) update.run(uuid);
    },
    [Symbol.asyncDispose]: () => ironic[Symbol.asyncDispose](),
  };
}

function open(file: string): BetterSqlite.Database & Disposable {
  const database = new BetterSqlite(file, { timeout: 60_000 });
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}

/** Copies of the first node and its port, all of them available. */
function fill(file: string, count: number): readonly string[] {
  using database = open(file);
  const there = database.prepare("select count(*) from nodes").pluck().get() as number;
  database.transaction(() => {
    for (let i = there; i < count; i += 1) {
      const nobodys = { instance_uuid: null, allocation_id: null, reservation: null, target_provision_state: null };
      const node = copy(database, "nodes", { uuid: newId(), name: `filled-${i}`, ...nobodys });
      const address = `56:${i.toString(16).padStart(10, "0").match(/../g)?.join(":")}`;
      copy(database, "ports", { uuid: newId(), node_id: node, address });
    }
    database.exec(
      "update nodes set provision_state = 'available', power_state = 'power off', resource_class = 'bench'",
    );
  })();
  return database.prepare("select uuid from nodes order by id").pluck().all() as string[];
}

/** A row like the table's first, with these values; answers with its number. */
function copy(
  database: BetterSqlite.Database,
  table: string,
  values: Readonly<Record<string, string | number | bigint | null>>,
): number | bigint {
  const row = database.prepare(`select * from ${table} order by id limit 1`).get() as Record<string, unknown>;
  const { id: _id, ...made } = { ...row, ...values };
  const names = Object.keys(made);
  const text = `insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`;
  return database.prepare(text).run(...Object.values(made)).lastInsertRowid;
}
