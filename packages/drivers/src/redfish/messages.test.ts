import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "@ingot/kernel";
import { bmcMessages } from "./messages.ts";

test("the precise words are chosen, the vague ones where there are no others", () => {
  const info = (...messages: string[]) => ({
    error: {
      message: "A general error has occurred. See ExtendedInfo.",
      "@Message.ExtendedInfo": messages.map((Message) => ({ Message })),
    },
  });
  assert.equal(bmcMessages(info("A general error has occurred.", "The disk is on fire.")).text, "The disk is on fire.");
  assert.equal(bmcMessages(info("A general error has occurred.")).text, "A general error has occurred.");
  assert.equal(bmcMessages({ error: { message: "No." } }).text, "No.");
  assert.equal(bmcMessages({ error: { "@Message.ExtendedInfo": { MessageId: "Base.1.0.X" } } }).text, "Base.1.0.X");
});

test("any JSON is borne", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (error, info) => {
      const body = { error, "@Message.ExtendedInfo": info } as JsonObject;
      assert.equal(typeof bmcMessages(body).text, "string");
    }),
  );
});
