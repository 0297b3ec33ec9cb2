import assert from "node:assert/strict";
import { test } from "node:test";
import { redfishManagement } from "./management.ts";
import { openBench } from "./testing/bench.ts";

test("lamps of system and chassis, of old and of new services", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  for (const kind of ["led", "location"] as const) {
    bench.state.faults.lamps = kind;
    bench.state.lamps.clear();
    const lamps = (await management.getIndicators?.(bench.context())) ?? [];
    assert.deepEqual(
      lamps.map(({ component, name }) => `${name}@${component}`),
      ["1@system", "1@chassis"],
    );
    const [system, chassis] = lamps;
    assert.ok(system !== undefined && chassis !== undefined);
    await management.setIndicatorState?.(bench.context(), chassis, "on");
    assert.equal(await management.getIndicatorState?.(bench.context(), chassis), "on");
    assert.equal(await management.getIndicatorState?.(bench.context(), system), "off");
    assert.equal(system.states.includes("blinking"), kind === "led");
  }
  bench.state.faults.lamps = "none";
  assert.deepEqual(await management.getIndicators?.(bench.context()), []);
});
