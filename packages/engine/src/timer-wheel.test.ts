import assert from "node:assert/strict";
import { it } from "node:test";
import { assert as check, asyncProperty, array, integer } from "fast-check";
import { systemClock } from "@ingot/kernel";
import { TimerWheel } from "./timer-wheel.ts";

it("fires timers in the order in which they fall due, and none that was called off", async () => {
  await check(
    asyncProperty(array(integer({ min: 0, max: 8 }), { maxLength: 30 }), async (delays) => {
      // all timers are set at one moment, however long that takes here
      let still: number | undefined = systemClock.monotonic();
      const wheel = new TimerWheel({ now: systemClock.now, monotonic: () => still ?? systemClock.monotonic() });
      const fired: { delay: number; index: number }[] = [];
      const all = delays.map(
        (delay, index) =>
          new Promise<void>((resolve) => {
            const callOff = wheel.after(delay, () => {
              fired.push({ delay, index });
              resolve();
            });
            if (index % 3 !== 2) return;
            callOff();
            resolve();
          }),
      );
      still = undefined;
      await Promise.all(all);
      assert.equal(fired.length, delays.filter((_, index) => index % 3 !== 2).length);
      assert.ok(fired.every(({ index }) => index % 3 !== 2));
      const order = fired.map(({ delay }) => delay);
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 20 },
  );
});
