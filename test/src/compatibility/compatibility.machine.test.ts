/** Ingot answers as Debian's Ironic 21.4 does, but for what verdicts.ts explains; the page in docs/ says the same. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { comparePeers, MISSING } from "./compare-peers.ts";
import { compatibilityPage } from "./page.ts";

test("the same requests to Ingot and to a real Ironic", { skip: MISSING }, async (t) => {
  const judged = await comparePeers();
  await t.test("nothing differs that is not explained", () => assert.deepEqual(judged.unexplained, []));
  await t.test("every explanation explains something", () => {
    assert.deepEqual(judged.idle, []);
  });
  await t.test("docs/reference/compatibility.md is what `npm run compatibility` writes", async () => {
    const page = await readFile(join(import.meta.dirname, "../../../docs/reference/compatibility.md"), "utf8");
    assert.equal(page, compatibilityPage(judged));
  });
});
