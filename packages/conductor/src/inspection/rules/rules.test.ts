import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { isFailure, type Json, type JsonObject, Scope } from "@ingot/kernel";
import fc from "fast-check";
import type { NodeRecord } from "../../ports/node.ts";
import type { PortRecord } from "../../ports/port.ts";
import { defaultInspection, type InspectionConfig } from "../config.ts";
import { draftOf, type InspectionDraft } from "../draft.ts";
import { ACTIONS } from "./actions.ts";
import { type ApplicableRule, applyRules, conditionHolds } from "./apply-rules.ts";
import { interpolate } from "./interpolate.ts";
import { OPERATORS } from "./operators.ts";
import { pythonText } from "./python-text.ts";
import { validateRule } from "./validate-rule.ts";

const NODE = {
  uuid: "n-1",
  name: "n1",
  driver: "fake-hardware",
  properties: {},
  driver_info: {},
  extra: {},
  traits: [],
};
const PORT = { uuid: "p-1", address: "52:54:00:00:00:01", extra: {} };

function draft(options: { inventory?: JsonObject; pluginData?: JsonObject; config?: Partial<InspectionConfig> } = {}) {
  return draftOf({
    node: NODE as unknown as NodeRecord,
    ports: [PORT as unknown as PortRecord],
    inventory: options.inventory ?? {},
    pluginData: options.pluginData ?? {},
    previous: undefined,
    config: { ...defaultInspection, ...options.config },
  });
}

function rule(given: Partial<ApplicableRule>): ApplicableRule {
  const base = {
    uuid: "r",
    description: null,
    priority: 0,
    sensitive: false,
    scope: null,
    conditions: [],
    actions: [],
  };
  return { ...base, ...given } as ApplicableRule;
}

function holds(
  op: string,
  args: JsonObject | readonly Json[],
  more: object = {},
  on: InspectionDraft = draft(),
): boolean {
  return conditionHolds(on, rule({}), { op, args, ...more });
}

async function run(on: InspectionDraft, ...rules: Partial<ApplicableRule>[]): Promise<void> {
  await applyRules(Scope.root(), on, rules.map(rule));
}

const failed = (thrown: unknown) => isFailure(thrown, "inspection.failed");
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

test("actions change the node, its ports and the plugin data", async () => {
  const on = draft({ inventory: { bmc_address: "10.0.0.9" } });
  const ops: readonly [op: string, args: JsonObject][] = [
    ["set-attribute", { path: "/driver_info/redfish_address", value: "https://{inventory[bmc_address]}" }],
    ["set-attribute", { path: "extra.a.b", value: 1 }],
    ["extend-attribute", { path: "/extra/list", value: "x" }],
    ["extend-attribute", { path: "/extra/list", value: "x", unique: true }],
    ["set-attribute", { path: "/extra/gone", value: 1 }],
    ["del-attribute", { path: "/extra/gone" }],
    ["del-attribute", { path: "/extra/never/was" }],
    ["set-capability", { name: "boot_mode", value: "uefi" }],
    ["set-capability", { name: "x", value: "1" }],
    ["unset-capability", { name: "x" }],
    ["add-trait", { name: "CUSTOM_A" }],
    ["add-trait", { name: "CUSTOM_B" }],
    ["remove-trait", { name: "CUSTOM_B" }],
    ["set-plugin-data", { path: "a.b", value: "{node.name}" }],
    ["extend-plugin-data", { path: "a.c", value: 1 }],
    ["set-plugin-data", { path: "a.d", value: 1 }],
    ["unset-plugin-data", { path: "a.d" }],
    ["set-port-attribute", { port_id: "52:54:00:00:00:01", path: "/extra/k", value: "v" }],
    ["extend-port-attribute", { port_id: "p-1", path: "/extra/l", value: "v" }],
    ["set-port-attribute", { port_id: "p-1", path: "physical_network", value: "net" }],
    ["del-port-attribute", { port_id: "p-1", path: "/extra/k" }],
    ["log", { msg: "saw {node.name}", level: "warning" }],
  ];
  await run(on, { actions: ops.map(([op, args]) => ({ op, args })) });
  assert.deepEqual(on.node["driver_info"], { redfish_address: "https://10.0.0.9" });
  assert.deepEqual(on.node["extra"], { a: { b: 1 }, list: ["x"] });
  assert.deepEqual(on.node["properties"], { capabilities: "boot_mode:uefi" });
  assert.deepEqual(on.node["traits"], ["CUSTOM_A"]);
  assert.deepEqual(on.pluginData, { a: { b: "n1", c: [1] } });
  assert.deepEqual(on.ports[0]?.fields["extra"], { l: ["v"] });
  assert.equal(on.ports[0]?.fields["physical_network"], "net");
  assert.ok(on.notes.some(({ level, message }) => level === "warning" && message === "saw n1"));
  const tested = new Set([...ops.map(([op]) => op), "fail", "api-call"]);
  assert.deepEqual(
    Object.keys(ACTIONS).filter((op) => !tested.has(op)),
    [],
    "every action is tested here",
  );
});

test("an action loops over items with replacement fields of their own", async () => {
  const on = draft({ inventory: { bmc_address: "10.0.0.9" } });
  const loop = [
    { path: "/driver_info/user", value: "admin" },
    { path: "/driver_info/address", value: "{inventory[bmc_address]}" },
  ];
  await run(on, { actions: [{ op: "set-attribute", args: { path: "{item[path]}", value: "{item[value]}" }, loop }] });
  assert.deepEqual(on.node["driver_info"], { user: "admin", address: "10.0.0.9" });
});

test("rules run by priority, only when all conditions hold, and only in their scope", async () => {
  const on = draft();
  on.node["properties"] = { inspection_scope: "lab" };
  const mark = (value: string) => [{ op: "extend-plugin-data", args: { path: "seen", value } }];
  await run(
    on,
    { priority: 1, actions: mark("low") },
    { priority: 9, actions: mark("high") },
    { scope: "lab", priority: 5, actions: mark("lab") },
    { scope: "other", actions: mark("other") },
    {
      conditions: [
        { op: "is-true", args: { value: true } },
        { op: "is-true", args: { value: false } },
      ],
      actions: mark("no"),
    },
  );
  assert.deepEqual(on.pluginData["seen"], ["high", "lab", "low"]);
});

test("fail fails with its words; those of a sensitive rule stay hidden, and so do secrets of the inventory", async () => {
  const inventory = { bmc: { password: "hush" } };
  const fail = [{ op: "fail", args: { msg: "no: {inventory[bmc][password]}" } }];
  const message = async (given: Partial<ApplicableRule>, config: Partial<InspectionConfig> = {}) => {
    try {
      await run(draft({ inventory, config }), given);
    } catch (error) {
      assert.ok(failed(error));
      return (error as Error).message;
    }
    return assert.fail("it did not fail");
  };
  assert.match(await message({ actions: fail }), /no: \*\*\*/);
  assert.match(await message({ actions: fail }, { maskSecrets: "never" }), /no: hush/);
  assert.doesNotMatch(await message({ actions: fail, sensitive: true }, { maskSecrets: "sensitive" }), /hush/);
});

test("api-call asks again while the other side is busy, and fails when it says no", async () => {
  const statuses = [503, 200, 404];
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers["x-node"] as string | undefined);
    response.writeHead(statuses[seen.length - 1] ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hush`;
  try {
    const call = { op: "api-call", args: { url, headers: { "x-node": "{node.name}" }, backoff_factor: 0 } };
    await run(draft(), { actions: [call] });
    assert.deepEqual(seen, ["n1", "n1"]);
    await assert.rejects(
      run(draft(), { actions: [call] }),
      (error: Error) => /HTTP 404/.test(error.message) && !/hush/.test(error.message),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

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
