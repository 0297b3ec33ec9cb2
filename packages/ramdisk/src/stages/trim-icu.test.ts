import assert from "node:assert/strict";
import { test } from "node:test";
import { isKept, trimIcu } from "./trim-icu.ts";

test("English, the root and what is no locale stay; other languages and old encodings go", () => {
  for (const name of [
    "root.res",
    "en.res",
    "en_US.res",
    "zoneinfo64.res",
    "supplementalData.res",
    "pool.res",
    "nfkc.nrm",
    "lang/en.res",
    "lang/pool.res",
    "coll/ucadata.icu",
    "brkitr/word.brk",
  ]) {
    assert.ok(isKept(`icudt78l/${name}`), name);
  }
  for (const name of [
    "de.res",
    "zh_Hant.res",
    "lang/de.res",
    "zone/fr.res",
    "coll/zh.res",
    "brkitr/cjdict.dict",
    "gb18030-2022.cnv",
  ]) {
    assert.ok(!isKept(`icudt78l/${name}`), name);
  }
});

test("only the data of what goes is emptied, at its place", () => {
  const items = [
    ["icudt78l/de.res", "DEUTSCH!"],
    ["icudt78l/en.res", "ENGLISH!"],
    ["icudt78l/zh.res", "CHINESE!"],
    ["icudt78l/zz_end.icu", "THE END!"],
  ] as const;
  const table = Buffer.alloc(4 + 8 * items.length);
  table.writeUInt32LE(items.length);
  const names = items.map(([name]) => `${name}\0`).join("");
  let nameAt = table.length;
  for (const [index, [name]] of items.entries()) {
    table.writeUInt32LE(nameAt, 4 + 8 * index);
    table.writeUInt32LE(table.length + names.length + 8 * index, 8 + 8 * index);
    nameAt += name.length + 1;
  }
  const header = Buffer.from([32, 0, 0xda, 0x27, 20, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from("CmnD"), ...Buffer.alloc(16)]);
  const node = Buffer.concat([
    Buffer.from("code CmnD code"),
    header,
    table,
    Buffer.from(names + items.map(([, data]) => data).join("")),
    Buffer.from("more code"),
  ]);
  const before = node.length;
  assert.equal(trimIcu(node), 16);
  assert.equal(node.length, before);
  const text = node.toString("latin1");
  assert.ok(!text.includes("DEUTSCH!") && !text.includes("CHINESE!"));
  assert.ok(
    text.includes("ENGLISH!") &&
      text.includes("THE END!") &&
      text.includes("more code") &&
      text.includes("icudt78l/de.res"),
  );
});

test("a Node without such data stays as it is", () => {
  const node = Buffer.from("no data at all");
  assert.equal(trimIcu(node), 0);
  assert.equal(node.toString(), "no data at all");
});
