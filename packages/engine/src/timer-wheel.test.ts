import assert from "node:assert/strict";
import { it, mock } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert as check, asyncProperty, array, boolean, integer, property, tuple } from "fast-check";
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

it("keeps nothing of a timer that was called off, however late it would have fallen due", async (t) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const wheel = new TimerWheel();
  t.after(wheel.after(1_000_000, () => {}));
  const called = Array.from({ length: 20 }, (_, index) => {
    const held = { index };
    const callOff = wheel.after(2_000_000 + index, () => void held.index);
    callOff();
    callOff();
    return new WeakRef(held);
  });
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  assert.equal(called.filter((held) => held.deref() !== undefined).length, 0);
});

it("calls off any timers and fires the rest in order", () => {
  check(
    property(array(tuple(integer({ min: 0, max: 50 }), boolean()), { maxLength: 60 }), (asked) => {
      mock.timers.enable({ apis: ["setTimeout"] });
      try {
        let now = 0;
        const wheel = new TimerWheel({ now: () => 0, monotonic: () => now });
        const fired: number[] = [];
        const set = asked.map(([delay, off]) => ({ off, callOff: wheel.after(delay, () => fired.push(delay)) }));
        for (const { off, callOff } of set) if (off) callOff();
        now = 50;
        mock.timers.tick(50);
        for (const { callOff } of set) callOff();
        const expected = asked.filter(([, off]) => !off).map(([delay]) => delay);
        assert.deepEqual(
          fired,
          expected.toSorted((a, b) => a - b),
        );
      } finally {
        mock.timers.reset();
      }
    }),
  );
});

it("goes on to the other timers when one throws, which is the process's to hear of", (t) => {
  const armed: (() => void)[] = [];
  t.mock.method(globalThis, "setTimeout", (call: () => void) => void armed.push(call));
  let now = 0;
  const wheel = new TimerWheel({ now: () => 0, monotonic: () => now });
  const fired: string[] = [];
  wheel.after(10, () => {
    throw new Error("a fault");
  });
  wheel.after(11, () => fired.push("with it"));
  wheel.after(20, () => fired.push("later"));
  now = 12;
  assert.throws(() => armed.pop()?.(), /a fault/);
  armed.pop()?.();
  assert.deepEqual(fired, ["with it"]);
  now = 20;
  armed.pop()?.();
  assert.deepEqual(fired, ["with it", "later"]);
});
