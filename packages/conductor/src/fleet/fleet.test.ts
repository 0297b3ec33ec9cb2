import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lease } from "@ingot/engine";
import { newId, systemClock } from "@ingot/kernel";
import type { ConductorRecord } from "../ports/conductor-record.ts";
import type { Store } from "../ports/store.ts";
import { Fleet } from "./fleet.ts";

const record = (hostname: string, conductor_group = ""): ConductorRecord => ({
  hostname,
  conductor_group,
  drivers: ["redfish"],
  online: true,
  created_at: 1,
  updated_at: 1,
});

async function shares(announced: readonly ConductorRecord[], living: readonly string[], subjects: readonly string[]) {
  const store = {
    conductors: { list: async () => announced },
    operations: {
      living: async (): Promise<readonly Lease[]> => living.map((name) => ({ name, boot: name, leftMs: 1 })),
    },
  } as unknown as Store;
  const fleets = announced.map(
    ({ hostname }) => [hostname, new Fleet({ store, clock: systemClock, host: hostname })] as const,
  );
  for (const [, fleet] of fleets) await fleet.refresh();
  return (pool: string | null) =>
    new Map(
      subjects.map((subject) => [
        subject,
        fleets.filter(([, fleet]) => fleet.takes(subject, pool)).map(([name]) => name),
      ]),
    );
}

const SUBJECTS = Array.from({ length: 3000 }, () => newId<string>());

test("each node has exactly one conductor, and they have about as many each", async () => {
  const names = ["a", "b", "c"];
  const owners = (
    await shares(
      names.map((name) => record(name)),
      names,
      SUBJECTS,
    )
  )(":redfish");
  assert.ok([...owners.values()].every((takers) => takers.length === 1));
  for (const name of names) {
    const own = [...owners.values()].filter(([taker]) => taker === name).length;
    assert.ok(own > 850 && own < 1150, `${name} has ${own}`);
  }
});

test("when a conductor dies only its own nodes move", async () => {
  const announced = ["a", "b", "c"].map((name) => record(name));
  const before = (await shares(announced, ["a", "b", "c"], SUBJECTS))(":redfish");
  const after = (await shares(announced, ["a", "c"], SUBJECTS))(":redfish");
  for (const subject of SUBJECTS) {
    const [was] = before.get(subject) ?? [];
    const [is] = after.get(subject) ?? [];
    assert.notEqual(is, "b");
    if (was !== "b") assert.equal(is, was);
  }
});

test("a node goes to a conductor of its group and with its driver, or to nobody", async () => {
  const owners = await shares([record("a"), record("b", "rack2")], ["a", "b"], SUBJECTS.slice(0, 50));
  assert.ok([...owners("rack2:redfish").values()].every(([taker]) => taker === "b"));
  assert.ok([...owners(":redfish").values()].every(([taker]) => taker === "a"));
  assert.ok([...owners(":ipmi").values()].every((takers) => takers.length === 0));
});
