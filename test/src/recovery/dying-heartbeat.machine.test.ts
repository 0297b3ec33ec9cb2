import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Runner, type StepSpec } from "@ingot/engine";
import { spawn } from "@ingot/exec";
import { systemClock } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { TestFleet, until } from "./fleet.ts";

const SPEC: StepSpec = {
  name: "waits",
  executor: "waits",
  input: {},
  idempotent: true,
  reattachable: true,
  abortable: true,
};
/** When the step looks by itself: long after "at once", on whatever machine. */
const LOOK_MS = 60_000;

test(
  "a heartbeat is acted on at once though the process that accepted it died of it",
  { timeout: 120_000 },
  async () => {
    await using fleet = await TestFleet.start();
    const store = await openPostgresStore(fleet.url);
    const runner = new Runner({
      store,
      host: "conductor",
      executors: {
        waits: {
          execute: async ({ operation }) => {
            const node = await store.nodes.byUuid(operation.subject);
            const called = typeof node?.driver_internal_info["agent_url"] === "string";
            if (called) return { kind: "done" };
            return { kind: "wait", for: "callback", pollAfterMs: LOOK_MS, reason: "a heartbeat" };
          },
        },
      },
    });
    await runner.start();
    try {
      const node = await fleet.node();
      await store.nodes.mergeInternalInfo(node.uuid, { agent_secret_token: "sesame" });
      const { id } = await runner.submit({ kind: "deploy", subject: node.uuid, input: {}, steps: [SPEC] });
      await until(async () => (await store.operations.get(id))?.steps[0]?.state === "waiting");
      const program = join(import.meta.dirname, "dying-heartbeat.ts");
      const child = spawn(process.execPath, [program, fleet.url, fleet.folder, node.uuid, "sesame"]);
      assert.deepEqual(await child.ended, { kind: "killed", signal: "SIGKILL" });
      const died = systemClock.monotonic();
      assert.equal((await runner.settled(id)).state, "done");
      const took = systemClock.monotonic() - died;
      assert.ok(took < LOOK_MS / 4, `${took} ms`);
    } finally {
      await runner.stop();
      await store.close();
    }
  },
);
