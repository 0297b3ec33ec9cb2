import assert from "node:assert/strict";
import { isIPv4 } from "node:net";
import { test } from "node:test";
import { isUuid } from "@ingot/kernel";
import { simulatedDefinition } from "./simulated-definition.ts";

/** Some at each place where an octet of the address is full. */
const INDICES = [0, 250, 62_250, 62_500, 99_000].flatMap((from) => Array.from({ length: 200 }, (_, at) => from + at));

test("each of many machines has an address, a name, a UUID and a MAC address of its own", () => {
  const all = INDICES.map((index) => simulatedDefinition("seed", "sim", index));
  for (const key of ["address", "name", "uuid", "mac"] as const) {
    assert.equal(new Set(all.map((machine) => machine[key])).size, INDICES.length, key);
  }
  for (const { address, uuid, mac } of all) {
    assert.ok(isIPv4(address) && /^127\.(?!0\.)/.test(address), address);
    assert.ok(isUuid(uuid), uuid);
    assert.match(mac, /^02(?::[0-9a-f]{2}){5}$/);
  }
});

test("the machines of a seed are the same ones again, and no other seed's", () => {
  assert.deepEqual(simulatedDefinition("one", "sim", 7), simulatedDefinition("one", "sim", 7));
  const [one, other] = [simulatedDefinition("one", "sim", 7), simulatedDefinition("two", "sim", 7)];
  assert.ok(one.uuid !== other.uuid && one.mac !== other.mac);
});
