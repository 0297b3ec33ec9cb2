import { after, before } from "node:test";
import { PostgresServer } from "../testing/postgres-server.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let server: PostgresServer;
before(async () => {
  server = await PostgresServer.start();
});
after(() => server[Symbol.asyncDispose]());

storeSuite("PostgreSQL", async () => openPostgresStore(await server.createDatabase()));
