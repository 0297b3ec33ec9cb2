import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type PackedLog, RECORDED, unpack } from "./recorded-log.ts";
import { replay } from "./replay.ts";

/** What to do when an operation of an older version is not taken to its end. */
const LOST = `an upgrade would lose this operation, which an older version left behind.
The log is right, and is not recorded anew: let today's code go on from it. Keep the executor under its old name, read the
attachment and the input in the form that they had then, or write a migration of the database.`;

const versions = (await readdir(RECORDED)).toSorted();

async function read<T>(...path: readonly string[]): Promise<T> {
  return JSON.parse(await readFile(join(RECORDED, ...path), "utf8")) as T;
}

test("a step whose executor is gone is found out", async () => {
  const [version = ""] = versions;
  const { config, moments } = unpack(await read<PackedLog>(version, "deploy.json"));
  const renamed = JSON.stringify(moments).replaceAll("deploy.write_image", "deploy.gone");
  const moment = (JSON.parse(renamed) as typeof moments).find(({ name }) => name.includes("deploy.gone running"));
  assert.ok(moment);
  const schema = await read<readonly string[]>(version, "schema.json");
  const { operation, failure } = await replay({ schema, config, moment });
  assert.deepEqual([operation, failure, moment.outcome.operation], ["failed", "operation.no_executor", "done"]);
});

for (const version of versions) {
  const schema = await read<readonly string[]>(version, "schema.json");
  const files = (await readdir(join(RECORDED, version))).filter((file) => file !== "schema.json");
  for (const file of files.toSorted()) {
    const { operation, config, moments } = unpack(await read<PackedLog>(version, file));
    test(`${operation}, as ${version} left it in ${moments.length} moments, is taken to its end`, async () => {
      for (const { outcome, ...moment } of moments) {
        const where = `${version}/${file}, ${moment.name}: ${LOST}`;
        const found = await replay({ schema, config, moment }).catch((error: unknown) =>
          assert.fail(`${where}\n${String(error)}`),
        );
        assert.deepEqual(found, outcome, where);
      }
    });
  }
}
