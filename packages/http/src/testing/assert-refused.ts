import assert from "node:assert/strict";
import type { Answer } from "./served.ts";

/** A refusal is a clear 4xx in the API's form: nothing of the program's insides shows. */
export function assertRefused(answer: Answer, what: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
  assertClean(answer, what);
  assert.ok(Object.keys(answer.error).length > 0, `${what}: no error body: ${answer.text}`);
}

/** Whatever is answered, it is no fault of the server. */
export function assertClean(answer: Answer, what: string): void {
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 500)}`);
  assert.doesNotMatch(answer.text, /\bat \w+.*\.ts:\d+|node_modules|TypeError|SqliteError|node:internal/, what);
}
