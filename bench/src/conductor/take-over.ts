import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNode, setProvisionState } from "@ingot/conductor";
import { spawn } from "@ingot/exec";
import { newId, Scope, systemClock } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import type { PostgresServer } from "@ingot/store/testing/postgres-server";
import { startConductor } from "./fake-fleet.ts";

const WORKER = join(import.meta.dirname, "worker.ts");

/** Milliseconds from the death (`kill -9`) of a conductor in the middle of a step to the moment when another has begun it again. */
export async function takeOver(server: PostgresServer, rounds: number): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const url = await server.createDatabase();
  const store = await openPostgresStore(url);
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push(await oneDeath({ url, folder, round }));
  await store.close();
  await rm(folder, { recursive: true, force: true });
  return took;
}

async function oneDeath(of: {
  readonly url: string;
  readonly folder: string;
  readonly round: number;
}): Promise<number> {
  const store = await openPostgresStore(of.url);
  const victim = spawn(process.execPath, [WORKER, of.url, `victim${of.round}`, of.folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise<void>((resolve) => victim.stdout?.once("data", () => resolve()));
  const { conductor, stop } = await startConductor(store, `heir${of.round}`, of.folder);
  const node = await victimsNode();
  await setProvisionState(Scope.root(), conductor, { node, target: "active" });
  await event(/^deploy\.deploy$/, 0);
  const after = await store.timeline.lastId();
  const killed = systemClock.monotonic();
  victim.kill("SIGKILL");
  await event(/^deploy\.deploy was running when/, after);
  const took = systemClock.monotonic() - killed;
  await stop();
  await victim.ended;
  await store.close();
  return took;

  /** Its step takes longer than the victim lives; made until one is the victim's share. */
  async function victimsNode(): Promise<string> {
    for (;;) {
      await conductor.fleet?.refresh();
      const made = await createNode(Scope.root(), conductor, {
        fields: {
          driver: "fake-hardware",
          name: `over-${newId<string>()}`,
          driver_info: { fake_deploy_delay: "3" },
          instance_info: { image_source: "file:///dev/null", image_checksum: "0" },
        },
      });
      const there = await store.nodes.update(made.uuid, { provision_state: "available" });
      if (conductor.fleet?.has(there) !== true) return there.uuid;
    }
  }

  async function event(message: RegExp, from: number): Promise<void> {
    using scope = Scope.root({ timeoutMs: 120_000, what: "the take-over" });
    for (;;) {
      const events = await store.timeline.list({ node, after: from, limit: 100 });
      if (events.some((each) => message.test(each.message))) return;
      await scope.sleep(20);
    }
  }
}
