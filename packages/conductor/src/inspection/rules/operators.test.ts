import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@ingot/kernel";
import fc from "fast-check";
import { draft, failed, holds } from "./testing/rule-bench.ts";

const numbers = fc.array(fc.integer(), { minLength: 2, maxLength: 6 });
const scalars = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));

test("comparisons of numbers are those of JavaScript, for each pair of neighbours; spelled numbers are numbers", () => {
  const pairs = (list: readonly number[], cmp: (a: number, b: number) => boolean) =>
    list.slice(1).every((value, index) => cmp(list[index] ?? 0, value));
  fc.assert(
    fc.property(numbers, fc.boolean(), (list, spelled) => {
      const values = spelled ? list.map((value, index) => (index % 2 === 0 ? String(value) : value)) : list;
      assert.equal(
        holds("eq", { values }),
        pairs(list, (a, b) => a === b),
      );
      assert.equal(
        holds("ne", { values }),
        pairs(list, (a, b) => a !== b),
      );
      assert.equal(
        holds("lt", { values }),
        pairs(list, (a, b) => a < b),
      );
      assert.equal(
        holds("le", { values }),
        pairs(list, (a, b) => a <= b),
      );
      assert.equal(
        holds("gt", { values }),
        pairs(list, (a, b) => a > b),
      );
      assert.equal(
        holds("ge", { values }),
        pairs(list, (a, b) => a >= b),
      );
    }),
  );
});

test("an operator with ! is the inverse, whatever it is given", () => {
  const one = ["is-empty", "is-none", "is-true", "is-false"];
  fc.assert(
    fc.property(fc.constantFrom(...one), scalars, fc.constantFrom("!", "! "), (op, value, sign) => {
      assert.equal(holds(`${sign}${op}`, { value }), !holds(op, { value }));
    }),
  );
  fc.assert(
    fc.property(fc.array(scalars, { maxLength: 4 }), (values) => {
      assert.equal(holds("!eq", { values }), !holds("eq", { values }));
    }),
  );
});

test("true, false, none and empty, as Ironic has them", () => {
  const table: readonly [op: string, value: Json, expected: boolean][] = [
    ["is-true", "Yes", true],
    ["is-true", "1", false],
    ["is-true", 2, true],
    ["is-true", null, false],
    ["is-false", "no", true],
    ["is-false", 0, true],
    ["is-false", null, true],
    ["is-false", "", false],
    ["is-none", null, true],
    ["is-none", "None", true],
    ["is-none", "", false],
    ["is-empty", [], true],
    ["is-empty", {}, true],
    ["is-empty", null, true],
    ["is-empty", 0, false],
    ["is-empty", [0], false],
  ];
  for (const [op, value, expected] of table) {
    assert.equal(holds(op, { value }), expected, `${op} ${JSON.stringify(value)}`);
    assert.equal(holds(op, [value]), expected, "arguments in order");
  }
});

test("an address is in the net that it was made from, and in no other of that length", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 1, max: 32 }), (octets, length) => {
      const address = octets.join(".");
      assert.equal(holds("in-net", { address, subnet: `${address}/${length}` }), true);
      const other = [(octets[0] + 128) % 256, ...octets.slice(1)].join(".");
      assert.equal(holds("in-net", { address, subnet: `${other}/${length}` }), false);
    }),
  );
  assert.equal(holds("in-net", { address: "fd00::1", subnet: "fd00::/8" }), true);
  assert.equal(holds("in-net", { address: "10.0.0.1", subnet: "fd00::/8" }), false);
  assert.throws(() => holds("in-net", { address: "10.0.0.1", subnet: "10.0.0.0/99" }), failed);
  assert.throws(() => holds("in-net", { address: "here", subnet: "10.0.0.0/8" }), failed);
});

test("a regular expression that would try for ever fails the condition, with what it was; the next one is not hurt", () => {
  const value = `${"a".repeat(32)}!`;
  for (const op of ["matches", "contains", "!matches"]) {
    const began = performance.now();
    assert.throws(
      () => holds(op, { value, regex: "^(a+)+$" }),
      (thrown) => failed(thrown) && /'\^\(a\+\)\+\$' .*100 ms.*33 characters/.test((thrown as Error).message),
    );
    assert.ok(performance.now() - began < 5000, "it is broken off");
    assert.equal(holds("contains", { value, regex: "a!$" }), true);
  }
});

test("matches is of the whole text, contains of any part; a value is one of a list", () => {
  assert.equal(holds("matches", { value: "PowerEdge R640", regex: "Power.* R\\d+" }), true);
  assert.equal(holds("matches", { value: "PowerEdge R640x", regex: "Power.* R\\d+" }), false);
  assert.equal(holds("contains", { value: "a DELL machine", regex: "(?i)dell" }), true);
  assert.throws(() => holds("contains", { value: "x", regex: "(" }), failed);
  assert.equal(holds("matches", { value: "a".repeat(1_000_000), regex: "a+" }), true);
  fc.assert(
    fc.property(fc.array(scalars, { minLength: 1 }), (values) => holds("one-of", { value: values[0] ?? null, values })),
  );
  assert.equal(holds("one-of", { value: "c", values: ["a", "b"] }), false);
});

test("what has no order is refused in words", () => {
  assert.throws(() => holds("lt", { values: [{}, 1] }), failed);
  assert.throws(() => holds("eq", { values: "abc" }), failed);
});

test("loops: any, all, first, last; an item is a variable", () => {
  const on = draft({ inventory: { system_vendor: { product_name: "R640" } } });
  const args = { values: ["{inventory[system_vendor][product_name]}", "{item}"] };
  const loop = ["R630", "R640", "R650"];
  assert.equal(holds("eq", args, { loop }, on), true);
  assert.equal(holds("eq", args, { loop, multiple: "all" }, on), false);
  assert.equal(holds("eq", args, { loop, multiple: "first" }, on), false);
  assert.equal(holds("eq", args, { loop: loop.slice(0, 2), multiple: "last" }, on), true);
});
