import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CompiledQuery } from "kysely";
import { gathered, stageOf, type StagedWrite } from "./gathered-writes.ts";
import { formOf } from "./statement-form.ts";

const TYPES = new Map([
  ["nodes.doc", "text"],
  ["nodes.updated_at", "bigint"],
  ["operation_steps.position", "integer"],
]);

function staged(text: string, ...parameters: readonly unknown[]): StagedWrite {
  const query = CompiledQuery.raw(text, [...parameters]);
  return { query, stage: stageOf(query) ?? assert.fail(`not gathered: ${text}`) };
}

const STEPS = `insert into "operation_steps" ("operation_id", "position", "doc") values ($1, $2, $3)`;
const OVER = ` on conflict ("operation_id", "position") do update set "doc" = "excluded"."doc"`;
const UPDATE = `update "nodes" set "doc" = $1, "updated_at" = $2 where "uuid" = $3`;

const INTO_STEPS = `insert into "operation_steps" ("operation_id", "position", "doc") select given."operation_id", given."position"::integer, given."doc" from unnest($1::text[], $2::text[], $3::text[]) as given ("operation_id", "position", "doc")`;

suite("the writes of many transactions", () => {
  test("rows of one table go in one statement, those of one transaction in their order", () => {
    const line = `insert into "timeline" ("node_uuid", "message") values ($1, $2)`;
    const writes = gathered(
      [staged(line, "a", "1"), staged(`${line}, ($3, $4), ($5, $6)`, "b", "2", "b", "3", "b", "4")],
      TYPES,
    );
    const into = `insert into "timeline" ("node_uuid", "message") select given."node_uuid", given."message" from unnest($1::text[], $2::text[]) as given ("node_uuid", "message")`;
    assert.deepEqual(writes, [
      {
        text: into,
        values: [
          ["a", "b", "b", "b"],
          ["1", "2", "3", "4"],
        ],
      },
    ]);
  });

  test("of a row that is written over twice the last one counts: in one statement twice would be an error", () => {
    const writes = gathered(
      [staged(STEPS + OVER, "o", 1, "old"), staged(STEPS + OVER, "o", 2, "x"), staged(STEPS + OVER, "o", 1, "new")],
      TYPES,
    );
    assert.deepEqual(writes, [
      {
        text: INTO_STEPS + OVER,
        values: [
          ["o", "o"],
          [1, 2],
          ["new", "x"],
        ],
      },
    ]);
  });

  test("changes of one row become one; rows with the same columns changed go in one statement, with their types", () => {
    const name = `update "nodes" set "doc" = $1, "name" = $2 where "uuid" = $3`;
    const writes = gathered(
      [
        staged(UPDATE, "d1", 1, "a"),
        staged(UPDATE, "d2", 2, "b"),
        staged(UPDATE, "d3", 3, "a"),
        staged(name, "d4", "n", "c"),
        staged(UPDATE, "d5", 5, "d"),
        staged(name, "d6", "m", "d"),
      ],
      TYPES,
    );
    assert.deepEqual(writes, [
      {
        text: `update "nodes" set "doc" = given."doc", "updated_at" = given."updated_at"::bigint from unnest($1::text[], $2::text[], $3::text[]) as given (the_key, "doc", "updated_at") where "nodes"."uuid" = given.the_key`,
        values: [
          ["a", "b"],
          ["d3", "d2"],
          [3, 2],
        ],
      },
      {
        text: `update "nodes" set "doc" = given."doc", "name" = given."name" from unnest($1::text[], $2::text[], $3::text[]) as given (the_key, "doc", "name") where "nodes"."uuid" = given.the_key`,
        values: [["c"], ["d4"], ["n"]],
      },
      {
        text: `update "nodes" set "doc" = given."doc", "updated_at" = given."updated_at"::bigint, "name" = given."name" from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as given (the_key, "doc", "updated_at", "name") where "nodes"."uuid" = given.the_key`,
        values: [["d"], ["d6"], [5], ["m"]],
      },
    ]);
  });

  test("what is deleted for each of a list is deleted for all lists at once", () => {
    const oldest = `delete from node_history where node_uuid = any($1::text[])`;
    const cut = `delete from "operation_steps" where "operation_id" = $1`;
    assert.deepEqual(gathered([staged(oldest, ["a"]), staged(oldest, ["b", "c"])], TYPES), [
      { text: oldest, values: [["a", "b", "c"]] },
    ]);
    assert.deepEqual(gathered([staged(cut, "a"), staged(cut, "b")], TYPES), [
      { text: cut, values: ["a"] },
      { text: cut, values: ["b"] },
    ]);
  });

  test("steps that are cut off go before those that are added, whatever came first to hand", () => {
    const cut = `delete from "operation_steps" where "operation_id" = $1 and "position" >= $2`;
    const writes = gathered([staged(STEPS + OVER, "a", 3, "new"), staged(cut, "b", 3)], TYPES);
    assert.deepEqual(
      writes.map(({ text }) => text.slice(0, 6)),
      ["delete", "insert"],
    );
  });

  test("what else is written is not gathered", () => {
    for (const text of [
      `insert into "nodes" ("uuid") values ($1)`,
      `insert into "conductors" ("hostname", "doc") values ($1, $2) on conflict ("hostname") do update set "doc" = $3`,
      `insert into "timeline" ("at") values ($1) returning "id"`,
      `update "nodes" set "doc" = $1 where "name" = $2`,
      `update "leases" set "lease_until" = $1 where "boot" = $2`,
      `delete from "nodes" where "uuid" = $1`,
      `delete from "operation_steps" where "operation_id" = $1 returning "position"`,
      `select "doc" from "nodes" where "uuid" = $1 limit $2 for update`,
      `lock table "nodes"`,
    ]) {
      assert.equal(stageOf(CompiledQuery.raw(text, [])), undefined, text);
    }
  });
});

test("the form of a statement that reads: by key, with a lock or without, any other, or one that waits", () => {
  assert.deepEqual(formOf(`select "doc" from "nodes" where "uuid" = $1 limit $2`), {
    kind: "look up",
    table: "nodes",
    key: "uuid",
  });
  assert.deepEqual(formOf(`select "doc" from "operations" where "id" = $1 for update`), {
    kind: "find",
    table: "operations",
    key: "id",
  });
  const joined = `select "a" from "operations" left join "nodes" on "x" = "y" where "z" in (select "b" from "leases")`;
  assert.deepEqual(formOf(joined), { kind: "read", tables: ["operations", "nodes", "leases"] });
  assert.deepEqual(formOf(`select "doc" from "nodes" where "name" = $1 limit $2 for update`), { kind: "other" });
  assert.deepEqual(formOf(`select "doc" from "nodes" for update skip locked`), { kind: "other" });
  assert.deepEqual(formOf("select nextval('timeline_id_seq')"), { kind: "other" });
  const lock = "select pg_advisory_xact_lock(hashtextextended($1, 0))";
  assert.deepEqual(formOf(lock), { kind: "lock" });
  assert.deepEqual(formOf("select pg_advisory_xact_lock(1)"), { kind: "other" });
  assert.deepEqual(formOf(`select "doc" from "operations" where "subject" = $1 and "ended_at" is null`), {
    kind: "list",
    table: "operations",
    together: `select "subject" as the_key, "doc" from "operations" where "subject" = any($1::text[]) and "ended_at" is null`,
  });
});
