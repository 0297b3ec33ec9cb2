import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "@ingot/kernel";
import { redfishPower } from "./power.ts";
import { openBench } from "./testing/bench.ts";

test("a process that ends waits a moment, no longer, for a BMC that has fallen silent to end its session", async () => {
  await using bench = await openBench({ requestTimeoutMs: 60_000 });
  const { clients, state } = bench;
  await redfishPower(clients).getPowerState(bench.context());
  state.faults.delayMs = 60_000;
  const begun = systemClock.monotonic();
  await clients.close();
  const took = systemClock.monotonic() - begun;
  assert.ok(took < 5_000, `${took} ms`);
});
