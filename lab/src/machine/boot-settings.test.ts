import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { afterBoot, BOOT_TARGETS, bootOrder, OVERRIDE_ENABLED } from "./boot-settings.ts";

const settings = fc.record({
  enabled: fc.constantFrom(...OVERRIDE_ENABLED),
  target: fc.constantFrom(...BOOT_TARGETS),
  mode: fc.constantFrom("uefi" as const, "bios" as const),
});
const DEFAULT = ["disk", "cd", "network"];

test("every device has a place in every order, and only an enabled override moves one to the front", () => {
  fc.assert(
    fc.property(settings, (given) => {
      const order = bootOrder(given);
      assert.deepEqual(order.toSorted(), DEFAULT.toSorted());
      if (given.enabled === "Disabled") assert.deepEqual(order, DEFAULT);
      if (given.enabled !== "Disabled" && given.target === "Cd") assert.equal(order[0], "cd");
      if (given.enabled !== "Disabled" && given.target === "Pxe") assert.equal(order[0], "network");
    }),
  );
});

test("an override for once is over after one boot; the others and the mode stay", () => {
  fc.assert(
    fc.property(settings, (given) => {
      const next = afterBoot(given);
      assert.equal(next.mode, given.mode);
      if (given.enabled === "Once") assert.deepEqual(bootOrder(next), DEFAULT);
      else assert.deepEqual(next, given);
      assert.deepEqual(afterBoot(next), next);
    }),
  );
});
