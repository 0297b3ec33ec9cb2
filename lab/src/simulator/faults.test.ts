import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { bmcFaults, drawFaults, FAULT_NAMES, requireFault } from "./faults.ts";

const MACHINES = Array.from({ length: 4000 }, (_, index) => index);

test("each fault falls on its share of the machines, each on others", () => {
  const drawn = MACHINES.map((machine) => drawFaults({ "step-fails": 0.1, "never-calls": 0.5 }, "seed", machine));
  const share = (...names: Parameters<typeof requireFault>[0][]) =>
    drawn.filter((faults) => names.every((name) => faults.has(requireFault(name)))).length / MACHINES.length;
  assert.ok(Math.abs(share("step-fails") - 0.1) < 0.03);
  assert.ok(Math.abs(share("never-calls") - 0.5) < 0.04);
  assert.ok(Math.abs(share("never-calls", "step-fails") - 0.05) < 0.02);
  assert.equal(share("agent-dies"), 0);
});

test("the same seed draws the same machines, another one others; 0 is nobody, 1 everybody", () => {
  const draw = (seed: string, share: number) =>
    MACHINES.filter((machine) => drawFaults({ "agent-dies": share }, seed, machine).size > 0);
  assert.deepEqual(draw("one", 0.2), draw("one", 0.2));
  assert.notDeepEqual(draw("one", 0.2), draw("two", 0.2));
  assert.deepEqual([draw("one", 0).length, draw("one", 1).length], [0, MACHINES.length]);
});

test("a BMC has what of the faults is the BMC's; a name that there is not is refused with those that there are", () => {
  assert.deepEqual(bmcFaults(["step-fails", "bmc-silent"]), { silent: true });
  assert.deepEqual(bmcFaults(["never-calls"]), {});
  assert.throws(
    () => requireFault("bmc-melts"),
    (error) => isFailure(error, "input.invalid") && FAULT_NAMES.every((name) => error.hint.includes(name)),
  );
});
