import assert from "node:assert/strict";
import { test } from "node:test";
import { backOffMs, retryAfterMs } from "./retry.ts";

const clock = { now: () => Date.parse("2026-01-01T00:00:00Z"), monotonic: () => 0 };

test("Retry-After in seconds, as a date, in the past, and not at all", () => {
  assert.equal(retryAfterMs("7", clock), 7000);
  assert.equal(retryAfterMs("Thu, 01 Jan 2026 00:00:05 GMT", clock), 5000);
  assert.equal(retryAfterMs("Thu, 01 Jan 2020 00:00:05 GMT", clock), 0);
  assert.equal(retryAfterMs("999999", clock), 120_000);
  for (const header of [undefined, "", "soon"]) assert.equal(retryAfterMs(header, clock), undefined);
});

test("pauses double, up to a bound", () => {
  assert.deepEqual(
    [1, 2, 3, 10].map((attempt) => backOffMs(500, attempt)),
    [500, 1000, 2000, 10_000],
  );
});
