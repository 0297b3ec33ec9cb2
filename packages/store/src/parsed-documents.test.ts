import assert from "node:assert/strict";
import { test } from "node:test";
import { ParsedDocuments } from "./parsed-documents.ts";

test("a text that has not changed is parsed once; one that has, again", () => {
  const documents = new ParsedDocuments(10);
  const first = documents.parse("a", '{"x":1}');
  assert.deepEqual(first, { x: 1 });
  assert.equal(documents.parse("a", '{"x":1}'), first);
  assert.deepEqual(documents.parse("a", '{"x":2}'), { x: 2 });
  assert.deepEqual(documents.parse("a", '{"x":1}'), { x: 1 });
});

test("what is written is known by its text, and by no other", () => {
  const documents = new ParsedDocuments(10);
  const record = { x: 3 };
  documents.keep("a", JSON.stringify(record), record);
  assert.equal(documents.parse("a", '{"x":3}'), record);
  assert.deepEqual(documents.parse("a", '{"x":4}'), { x: 4 });
});

test("a record that is shared cannot be changed", () => {
  const record = new ParsedDocuments(10).parse("a", '{"x":1}') as { x: number };
  assert.throws(() => (record.x = 2), TypeError);
});

test("the least recently used goes first", () => {
  const documents = new ParsedDocuments(2);
  const a = documents.parse("a", "{}");
  const b = documents.parse("b", "{}");
  assert.equal(documents.parse("a", "{}"), a);
  documents.parse("c", "{}");
  assert.equal(documents.parse("a", "{}"), a);
  assert.notEqual(documents.parse("b", "{}"), b);
});
