import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { passwordHash } from "./rescue-extension.ts";

test("a hash is taken as it is, a password in clear is hashed, and nothing else is taken", () => {
  const hash = "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
  assert.equal(passwordHash({ rescue_password: hash, hashed: true }), hash);
  assert.match(passwordHash({ rescue_password: "secret" }), /^\$5\$[^$]{16}\$[^$]{43}$/);
  const wrong = [
    {},
    { rescue_password: "" },
    { rescue_password: "  " },
    { rescue_password: 5 },
    { rescue_password: "secret", hashed: true },
    { rescue_password: "$5$a$b:0:0", hashed: true },
    { rescue_password: "$5$a$b\nroot:x", hashed: true },
  ];
  for (const params of wrong)
    assert.throws(
      () => passwordHash(params),
      (thrown) => isFailure(thrown, "agent.invalid_command"),
    );
});
