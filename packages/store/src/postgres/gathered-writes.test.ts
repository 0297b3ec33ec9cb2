import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CompiledQuery } from "kysely";
import { gathered, stageOf, type StagedWrite } from "./gathered-writes.ts";
import { formOf, tried } from "./statement-form.ts";

const TYPES = new Map([
  ["nodes.doc", "text"],
  ["nodes.updated_at", "bigint"],
]);

function staged(text: string, ...parameters: readonly unknown[]): StagedWrite {
  const query = CompiledQuery.raw(text, [...parameters]);
  return { query, stage: stageOf(query) ?? assert.fail(`not gathered: ${text}`) };
}

const STEPS = `insert into "operation_steps" ("operation_id", "position", "doc") values ($1, $2, $3)`;
const OVER = ` on conflict ("operation_id", "position") do update set "doc" = "excluded"."doc"`;
const UPDATE = `update "nodes" set "doc" = $1, "updated_at" = $2 where "uuid" = $3`;

suite("the writes of many transactions", () => {
  test("rows of one table go in one statement, those of one transaction in their order", () => {
    const line = `insert into "timeline" ("node_uuid", "message") values ($1, $2)`;
    const [write, ...others] = gathered(
      [staged(line, "a", "1"), staged(`${line}, ($3, $4), ($5, $6)`, "b", "2", "b", "3", "b", "4")],
      TYPES,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(write, {
      text: `insert into "timeline" ("node_uuid", "message") values ($1, $2), ($3, $4), ($5, $6), ($7, $8)`,
      values: ["a", "1", "b", "2", "b", "3", "b", "4"],
    });
  });

  test("a number of rows that is no power of two takes several statements, and no row is left out", () => {
    const many = Array.from({ length: 77 }, (_, index) => staged(STEPS + OVER, "o", index, `${index}`));
    const writes = gathered(many, TYPES);
    assert.deepEqual(
      writes.map(({ values }) => values.length / 3),
      [64, 8, 4, 1],
    );
    assert.deepEqual(
      writes.flatMap(({ values }) => values.filter((_, at) => at % 3 === 1)),
      Array.from({ length: 77 }, (_, index) => index),
    );
  });

  test("of a row that is written over twice the last one counts: in one statement twice would be an error", () => {
    const writes = gathered(
      [staged(STEPS + OVER, "o", 1, "old"), staged(STEPS + OVER, "o", 2, "x"), staged(STEPS + OVER, "o", 1, "new")],
      TYPES,
    );
    assert.deepEqual(writes[0]?.values, ["o", 1, "new", "o", 2, "x"]);
  });

  test("changes of one row become one; rows with the same columns changed go in one statement, with their types", () => {
    const name = `update "nodes" set "doc" = $1, "name" = $2 where "uuid" = $3`;
    const writes = gathered(
      [
        staged(UPDATE, "d1", 1, "a"),
        staged(UPDATE, "d2", 2, "b"),
        staged(UPDATE, "d3", 3, "a"),
        staged(name, "d4", "n", "c"),
      ],
      TYPES,
    );
    assert.deepEqual(writes, [
      {
        text: `update "nodes" set "doc" = given."doc", "updated_at" = given."updated_at" from (values ($1, $2::text, $3::bigint), ($4, $5::text, $6::bigint)) as given (the_key, "doc", "updated_at") where "nodes"."uuid" = given.the_key`,
        values: ["a", "d3", 3, "b", "d2", 2],
      },
      {
        text: `update "nodes" set "doc" = given."doc", "name" = given."name" from (values ($1, $2::text, $3::text)) as given (the_key, "doc", "name") where "nodes"."uuid" = given.the_key`,
        values: ["c", "d4", "n"],
      },
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
  assert.equal(tried(lock), "select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked");
});
