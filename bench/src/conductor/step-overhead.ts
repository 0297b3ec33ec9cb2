import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Runner } from "@ingot/engine";
import { newId, systemClock } from "@ingot/kernel";
import { openSqliteStore } from "@ingot/store";

const STEPS = 500;

/** Milliseconds from the end of one step that does nothing to the start of the next, in one operation: the log and an event are on the disk in between. */
export async function stepOverhead(): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const store = await openSqliteStore(join(folder, "ingot.sqlite"));
  const starts: number[] = [];
  const subject = newId<string>();
  const runner = new Runner({
    store,
    host: "bench",
    executors: {
      nothing: {
        execute: async () => {
          starts.push(systemClock.monotonic());
          return { kind: "done" as const };
        },
      },
    },
    observe: async (tx, change, { operation }) => {
      if (change.kind !== "step-done") return;
      const at = systemClock.now();
      const event = { node_uuid: subject, operation_id: operation.id, at, kind: "step-finished", details: {} } as const;
      await tx.timeline.append({ ...event, message: change.step.spec.name });
    },
  });
  await runner.start();
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    name: `bench.step${index}`,
    executor: "nothing",
    input: {},
    idempotent: true,
    reattachable: true,
    abortable: true,
  }));
  const { id } = await runner.submit({ kind: "bench", subject, input: null, steps });
  await runner.settled(id);
  await runner.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
  return starts.slice(1).map((at, index) => at - (starts[index] ?? at));
}
