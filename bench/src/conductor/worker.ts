/** One process of the bench: `worker.ts URL HOST FOLDER`. Says `ready`; told `go`, deploys the nodes that are its own; says `done COUNT MS CPU-MS`. */
import { once } from "node:events";
import { Scope } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { deployAll, makeNodes, startConductor } from "./fake-fleet.ts";

/** Until its code has been made fast: with several processes each has few to deploy. */
const WARM_UP = 300;
const [url = "", host = "", folder = ""] = process.argv.slice(2);
const store = await openPostgresStore(url);
const fake = await startConductor(store, host, folder);
const { conductor, stop } = fake;
await deployAll(fake, await makeNodes(conductor, WARM_UP));
process.stdout.write("ready\n");
await once(process.stdin, "data");
// The others have announced themselves by now: who has which node is known at the next look.
await conductor.fleet?.refresh();
const nodes = [];
for (let marker: string | undefined; ;) {
  Scope.root().check();
  const page = await store.nodes.list(
    { provision_state: "available" },
    { limit: 500, ...(marker === undefined ? {} : { marker }) },
  );
  nodes.push(...page.filter((node) => conductor.fleet?.has(node) ?? true));
  marker = page.at(-1)?.uuid;
  if (page.length < 500) break;
}
process.stdout.write("set\n");
await once(process.stdin, "data");
const before = process.cpuUsage();
const ms = await deployAll(fake, nodes);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`done ${nodes.length} ${ms} ${(user + system) / 1000}\n`);
await once(process.stdin, "end");
await stop();
await store.close();
