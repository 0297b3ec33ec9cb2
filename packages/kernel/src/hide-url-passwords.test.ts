import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "./failure.ts";
import { hideUrlPasswords } from "./hide-url-passwords.ts";

test("the passwords of URLs are hidden wherever they stand in a text, and nothing else", () => {
  const cases = {
    "https://user:secret@host/x?a=b": "https://user:******@host/x?a=b",
    "cannot read http://u:p@h:8080/a, nor ftp://:x@h": "cannot read http://u:******@h:8080/a, nor ftp://:******@h",
    "https://user:p@ss:word@host": "https://user:******@host",
    '{"url":"redis+tls://u:p@h","to":"a@b"}': '{"url":"redis+tls://u:******@h","to":"a@b"}',
    "https://user@host/x": "https://user@host/x",
    "https://user:@host": "https://user:@host",
    "https://host:6385/image@sha256:abc": "https://host:6385/image@sha256:abc",
    '{"url":"http://h:80","to":"a@b"}': '{"url":"http://h:80","to":"a@b"}',
    "write to a@b: at once": "write to a@b: at once",
    "": "",
  };
  for (const [text, shown] of Object.entries(cases)) assert.equal(hideUrlPasswords(text), shown);
});

test("no password of a URL that can be used is shown, and what is shown stays as it is", () => {
  const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
  const word = fc.string({ minLength: 1 }).map((text) => `pw${encodeURIComponent(text.toWellFormed())}wp`);
  fc.assert(
    fc.property(url, word, word, (target, user, password) => {
      const full = new URL(target);
      full.username = user;
      full.password = password;
      const shown = hideUrlPasswords(`before ${full.href} after`);
      full.password = "******";
      assert.equal(shown, `before ${full.href} after`);
      assert.equal(hideUrlPasswords(shown), shown);
    }),
  );
});

test("long texts without a URL take no time", { timeout: 5000 }, () => {
  const long = "a:".repeat(500_000);
  assert.equal(hideUrlPasswords(`${long}@://${long}@`), `${long}@://a:******@`);
});

test("a failure says no password of a URL, whoever made it", () => {
  const failure = new Failure("media.not_found", "http://u:secret@h/x: 404", {
    hint: "See http://u:secret@h",
    cause: new Error("at http://u:secret@h"),
  });
  assert.doesNotMatch(JSON.stringify([failure, failure.message, failure.stack]), /secret/);
  assert.equal(Failure.revive({ code: "internal", message: "http://u:secret@h" }).message, "http://u:******@h");
});
