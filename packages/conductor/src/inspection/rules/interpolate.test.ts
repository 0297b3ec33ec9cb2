import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@ingot/kernel";
import fc from "fast-check";
import { interpolate } from "./interpolate.ts";
import { pythonText } from "./python-text.ts";

test("replacement fields: Python's, and a text with one that leads nowhere stays as it was", () => {
  const variables = { node: { name: "n1", extra: { a: 1 } }, inventory: { m: [1, { k: null }] }, plugin_data: {} };
  const table: readonly [text: string, expected: string][] = [
    ["{node.name}", "n1"],
    ["{inventory[m][1]}", "{'k': None}"],
    ["{inventory[m][0]}-{node.name}", "1-n1"],
    ["{node.extra[a]}", "1"],
    ["{{node.name}}", "{node.name}"],
    ["{inventory.m}", "{inventory.m}"],
    ["{node[name]}", "{node[name]}"],
    ["{node.name} {inventory[x]}", "{node.name} {inventory[x]}"],
    ["{inventory[__proto__]}", "{inventory[__proto__]}"],
    ["[0-9]{3}", "[0-9]{3}"],
  ];
  for (const [text, expected] of table) assert.equal(interpolate(text, variables), expected, text);
  assert.deepEqual(interpolate({ "{node.name}": ["{node.name}", 1] }, variables), { n1: ["n1", 1] });
  fc.assert(fc.property(fc.json(), (text) => void interpolate(JSON.parse(text) as Json, variables)));
});

test("Python's texts", () => {
  assert.equal(pythonText([true, null, "it's", { a: "x" }]), `[True, None, "it's", {'a': 'x'}]`);
  assert.equal(pythonText("plain"), "plain");
});
