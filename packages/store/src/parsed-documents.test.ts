import assert from "node:assert/strict";
import { test } from "node:test";
import { ParsedDocuments } from "./parsed-documents.ts";

test("what was found is known by its version", () => {
  const documents = new ParsedDocuments(10);
  assert.equal(documents.known("a"), undefined);
  const record = documents.found("a", "7", '{"x":1}');
  assert.deepEqual(record, { x: 1 });
  assert.deepEqual(documents.known("a"), { version: "7", record });
  documents.found("a", "8", '{"x":2}');
  assert.deepEqual(documents.known("a"), { version: "8", record: { x: 2 } });
});

test("what is written is known once it is durable, and until then by its text only", () => {
  const documents = new ParsedDocuments(10);
  const before = documents.found("a", "7", '{"x":1}');
  const record = { x: 3 };
  const text = JSON.stringify(record);
  documents.wrote("a", text, record);
  assert.deepEqual(documents.known("a"), { version: "7", record: before });
  assert.equal(documents.of("a", { doc: '{"x":3}' }), record);
  assert.deepEqual(documents.of("a", { doc: '{"x":4}' }), { x: 4 });
  documents.committed("a", text, "9");
  assert.deepEqual(documents.known("a"), { version: "9", record });
});

test("a text that became durable after another was to be written is not taken for that", () => {
  const documents = new ParsedDocuments(10);
  documents.wrote("a", '{"x":1}', { x: 1 });
  documents.wrote("a", '{"x":2}', { x: 2 });
  documents.committed("a", '{"x":1}', "5");
  assert.equal(documents.known("a"), undefined);
  documents.committed("a", '{"x":2}', "6");
  assert.deepEqual(documents.known("a"), { version: "6", record: { x: 2 } });
});

test("a record that is shared cannot be changed", () => {
  const documents = new ParsedDocuments(10);
  const found = documents.found("a", "1", '{"x":1}') as { x: number };
  assert.throws(() => (found.x = 2), TypeError);
  const written = { x: 1 };
  documents.wrote("a", '{"x":1}', written);
  assert.throws(() => (written.x = 2), TypeError);
});

test("nothing is known of another server", () => {
  const documents = new ParsedDocuments(10);
  documents.found("a", "1", "{}");
  documents.forget();
  assert.equal(documents.known("a"), undefined);
});

test("the least recently found or written goes first", () => {
  const documents = new ParsedDocuments(2);
  documents.found("a", "1", "{}");
  documents.found("b", "1", "{}");
  documents.found("a", "2", "{}");
  documents.found("c", "1", "{}");
  assert.equal(documents.known("b"), undefined);
  assert.notEqual(documents.known("a"), undefined);
});
