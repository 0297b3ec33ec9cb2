import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EventStreamParser } from "./event-stream-parser.ts";

test("fields, comments, several data lines, an id that stays, and retry", () => {
  const parser = new EventStreamParser();
  const events = parser.push(
    "\uFEFFretry: 2000\n: from 7\nid: 7\n\nevent: state\nid:8\ndata: one\ndata:two\n\ndata\n\nid: x\0y\ndata: z\n\nevent: lost\n\n",
  );
  assert.deepEqual(events, [
    { event: "state", data: "one\ntwo", id: "8" },
    { event: "message", data: "", id: "8" },
    { event: "message", data: "z", id: "8" },
  ]);
  assert.equal(parser.retryMs, 2000);
});

test("an id without data is where a new connection begins", () => {
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push("id: 41\n\n"), []);
  assert.equal(parser.lastId, "41");
});

test("however the stream is cut, and whichever line ends it has, the events are the same", () => {
  const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[\r\n\0\uFEFF]/g, ""));
  const event = fc.record({
    data: fc.array(line, { minLength: 1, maxLength: 3 }),
    id: fc.nat(),
    event: fc.constantFrom("state", "log"),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 5 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.nat({ max: 40 })),
      (events, end, cuts) => {
        const lines = events.flatMap(({ data, id, event: kind }) => [
          `event: ${kind}`,
          `id: ${id}`,
          ...data.map((one) => `data: ${one}`),
          "",
        ]);
        const text = lines.map((one) => one + end).join("");
        const parser = new EventStreamParser();
        const found = [];
        let at = 0;
        for (const cut of cuts) {
          found.push(...parser.push(text.slice(at, at + cut)));
          at += cut;
        }
        // The end of a CR-ended stream is only known once something follows it.
        found.push(...parser.push(text.slice(at)), ...parser.push(": the end\n"));
        assert.deepEqual(
          found,
          events.map(({ data, id, event: kind }) => ({ event: kind, data: data.join("\n"), id: String(id) })),
        );
      },
    ),
    { numRuns: 40 },
  );
});
