import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "./failure.ts";
import { hideUrlSecrets } from "./hide-url-secrets.ts";

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
  for (const [text, shown] of Object.entries(cases)) assert.equal(hideUrlSecrets(text), shown);
});

test("no password of a URL that can be used is shown, and what is shown stays as it is", () => {
  const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
  const word = fc.string({ minLength: 1 }).map((text) => `pw${encodeURIComponent(text.toWellFormed())}wp`);
  fc.assert(
    fc.property(url, word, word, (target, user, password) => {
      const full = new URL(target);
      full.username = user;
      full.password = password;
      const shown = hideUrlSecrets(`before ${full.href} after`);
      full.password = "******";
      assert.equal(shown, `before ${full.href} after`);
      assert.equal(hideUrlSecrets(shown), shown);
    }),
  );
});

test("what signs a URL or stands for a password in its query is hidden; what else is there is shown", () => {
  const s3 =
    "https://b.s3.amazonaws.com/i?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T000000Z&X-Amz-Expires=60";
  const cases = {
    [`${s3}&X-Amz-Credential=AKIA%2F1&X-Amz-SignedHeaders=host&X-Amz-Signature=0a1b`]: `${s3}&X-Amz-Credential=******&X-Amz-SignedHeaders=host&X-Amz-Signature=******`,
    "https://storage.googleapis.com/i?X-Goog-Expires=9&X-Goog-Signature=ab":
      "https://storage.googleapis.com/i?X-Goog-Expires=9&X-Goog-Signature=******",
    "https://a.blob.core.windows.net/i?sv=2024&se=2026-11-23&sr=b&sp=r&sig=a%2Fb%3D":
      "https://a.blob.core.windows.net/i?sv=2024&se=2026-11-23&sr=b&sp=r&sig=******",
    "http://swift/v1/AUTH_x/c/i?temp_url_sig=f00&temp_url_expires=1":
      "http://swift/v1/AUTH_x/c/i?temp_url_sig=******&temp_url_expires=1",
    "https://d.cloudfront.net/i?Expires=1&Signature=a~b_&Key-Pair-Id=K1":
      "https://d.cloudfront.net/i?Expires=1&Signature=******&Key-Pair-Id=K1",
    "https://h/i?token=t&access_token=u&apikey=v&client_secret=x&password=y&pwd=z#id_token=q":
      "https://h/i?token=******&access_token=******&apikey=******&client_secret=******&password=******&pwd=******#id_token=******",
    "https://h/i?key=a&TOKEN=b&auth[token]=c&filter[sig]=d":
      "https://h/i?key=******&TOKEN=******&auth[token]=******&filter[sig]=******",
    "https://h/i?design=a&monkey=b&keynote=c&page=2&zipcode=d&author=e":
      "https://h/i?design=a&monkey=b&keynote=c&page=2&zipcode=d&author=e",
    "https://u:p@h/i?x=1&sig=s": "https://u:******@h/i?x=1&sig=******",
    "https://h/get?url=https%3A%2F%2Fi%2Fx%3Fa%3D1%26sig%3Dabc&then=2":
      "https://h/get?url=https%3A%2F%2Fi%2Fx%3Fa%3D1%26sig%3D******&then=2",
    "https://h/i?X%2DAmz%2DSignature=a;token=b&amp;sig=c": "https://h/i?X%2DAmz%2DSignature=******&amp;sig=******",
    "'http://h/i?token=a' (see http://h/i?sig=b), is gone":
      "'http://h/i?token=******' (see http://h/i?sig=******), is gone",
    "http://h/?a=1\\u0026sig\\u003dabc, http://proxy/http%3a%2f%2fh%3fsig%3dabc":
      "http://h/?a=1\\u0026sig\\u003d******, http://proxy/http%3a%2f%2fh%3fsig%3d******",
    "http://h/?token=&a=1": "http://h/?token=&a=1",
    "http://h/token=a/sig=b?a": "http://h/token=a/sig=b?a",
    "a lookup?node_uuid=1&addresses=52:54": "a lookup?node_uuid=1&addresses=52:54",
    "token=x": "token=x",
  };
  for (const [text, shown] of Object.entries(cases)) {
    assert.equal(hideUrlSecrets(text), shown);
    assert.equal(hideUrlSecrets(shown), shown);
  }
});

test("no secret parameter of a URL that can be used is shown, the others all are, and a line of JSON stays one", () => {
  const url = fc.webUrl({ withFragments: false });
  const hides = [
    "X-Amz-Signature",
    "x-amz-security-token",
    "sig",
    "temp_url_sig",
    "token",
    "Key",
    "api_key",
    "PASSWORD",
  ];
  const name = fc.constantFrom(...hides, "expires", "se", "X-Amz-Date", "version", "a");
  const value = fc.string({ minLength: 1, unit: "grapheme" }).map((text) => `pw${text.toWellFormed()}wp`);
  fc.assert(
    fc.property(url, fc.array(fc.tuple(name, value), { maxLength: 5 }), (target, given) => {
      const full = new URL(target);
      const hidden = new URL(target);
      for (const [key, text] of given) {
        full.searchParams.append(key, text);
        hidden.searchParams.append(key, hides.includes(key) ? "MASK" : text);
      }
      const expected = hidden.href.replaceAll("=MASK", "=******");
      assert.equal(hideUrlSecrets(`before ${full.href} after`), `before ${expected} after`);
      assert.equal(hideUrlSecrets(expected), expected);
      const line = hideUrlSecrets(JSON.stringify({ msg: `"${full.href}"\n`, next: 1 }));
      assert.deepEqual(JSON.parse(line), { msg: `"${expected}"\n`, next: 1 });
    }),
  );
});

test("a secret that is not written as a URL may have it is not shown either, and a line of JSON stays one", () => {
  const value = fc.string({ minLength: 1, unit: "binary-ascii" }).filter((text) => !/[\s"&#<>]/.test(text));
  fc.assert(
    fc.property(value, (text) => {
      const url = `https://h/i?a=1&token=pw${text}wp&b=2`;
      const shown = hideUrlSecrets(JSON.stringify({ url, next: 1 }));
      assert.deepEqual(JSON.parse(shown), { url: "https://h/i?a=1&token=******&b=2", next: 1 });
    }),
  );
});

test("long texts without a URL take no time", { timeout: 5000 }, () => {
  const long = "a:".repeat(500_000);
  assert.equal(hideUrlSecrets(`${long}@://${long}@`), `${long}@://a:******@`);
  for (const part of ["?a", "&", "?token=", "%3f", "?sig=,", "?token='"]) {
    assert.ok(hideUrlSecrets(part.repeat(200_000)).length > 0, part);
  }
});

test("a failure says no secret of a URL, whoever made it", () => {
  const failure = new Failure("media.not_found", "http://u:hush@h/x: 404", {
    hint: "See http://u:hush@h",
    cause: new Error("at http://h/?sig=hush"),
  });
  assert.doesNotMatch(JSON.stringify([failure, failure.message, failure.stack]), /hush/);
  assert.equal(Failure.revive({ code: "internal", message: "http://u:hush@h" }).message, "http://u:******@h");
});
