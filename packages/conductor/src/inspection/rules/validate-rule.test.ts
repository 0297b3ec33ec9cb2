import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { OPERATORS } from "./operators.ts";
import { validateRule } from "./validate-rule.ts";

test("a rule that could never run is refused when it is made, with all that is wrong", () => {
  const invalid = (thrown: unknown) => isFailure(thrown, "inspection_rule.invalid");
  const act = [{ op: "fail", args: { msg: "x" } }];
  validateRule({ priority: 0, conditions: [{ op: "! eq", args: [[1, 1]] }], actions: act });
  for (const wrong of [
    { conditions: [{ op: "nope", args: {} }] },
    { conditions: [{ op: "constructor", args: {} }] },
    { conditions: [{ op: "eq", args: {} }] },
    { conditions: [{ op: "eq", args: { values: [], other: 1 } }] },
    { conditions: [{ op: "is-true", args: [1, 2] }] },
    { actions: [{ op: "nope", args: {} }] },
    { actions: [] },
    { priority: -1 },
    { priority: 10_000 },
  ]) {
    assert.throws(
      () => validateRule({ priority: 0, conditions: [], actions: act, ...wrong }),
      invalid,
      JSON.stringify(wrong),
    );
  }
  validateRule({ priority: -1, conditions: [], actions: act, builtIn: true });
  assert.equal(Object.keys(OPERATORS).length, 14);
});
