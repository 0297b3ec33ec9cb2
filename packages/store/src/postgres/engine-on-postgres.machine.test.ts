import { after, before } from "node:test";
import { runnerSuite } from "@ingot/engine/testing/runner-suite";
import { engineOnStore } from "../testing/engine-on-store.ts";
import { PostgresServer } from "../testing/postgres-server.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let server: PostgresServer;
before(async () => {
  server = await PostgresServer.start();
});
after(() => server[Symbol.asyncDispose]());

engineOnStore("PostgreSQL", async () => openPostgresStore(await server.createDatabase()));
runnerSuite(
  "PostgreSQL",
  async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    const database = new URL(url).pathname.slice(1);
    return {
      store,
      // leases go by the server's clock
      elapse: async (ms) => void (await server.query(database, `update leases set lease_until = lease_until - ${ms}`)),
      close: () => store.close(),
    };
  },
  { chaosRuns: 40 },
);
