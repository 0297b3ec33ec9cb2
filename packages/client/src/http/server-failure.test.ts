import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { serverFailure } from "./server-failure.ts";

const failureOf = (status: number, body: unknown) =>
  serverFailure({
    method: "GET",
    path: "/v1/nodes/x",
    status,
    text: typeof body === "string" ? body : JSON.stringify(body),
  });

const fault = { faultcode: "Client", faultstring: "Node x could not be found.", debuginfo: null };

for (const [name, body] of Object.entries({
  "a string of JSON": { error_message: JSON.stringify(fault) },
  "an object": { error_message: fault },
  "the fault itself": fault,
  "plain words": { error_message: "Node x could not be found." },
  "an abort": { error_message: { code: 404, title: "Not Found", description: "Node x could not be found." } },
  "Ingot's own API": { error: { code: "node.not_found", message: "Node x could not be found.", hint: "Look." } },
})) {
  test(`the server's words from ${name}`, () => {
    const failure = failureOf(404, body);
    assert.equal(failure.message, "Node x could not be found.");
    assert.equal(failure.details?.["status"], 404);
  });
}

test("an Ingot's code and hint are kept; an Ironic's status makes the code", () => {
  const ingot = { code: "node.locked", message: "node n1 is locked", hint: "Wait.", retryable: true };
  const failure = failureOf(409, { error_message: JSON.stringify({ ...fault, faultstring: "all in one", ingot }) });
  assert.deepEqual([failure.code, failure.message, failure.hint], ["node.locked", "node n1 is locked", "Wait."]);
  assert.equal(failureOf(409, { error_message: fault }).code, "client.conflict");
  assert.equal(failureOf(401, "").code, "client.unauthorized");
  assert.equal(failureOf(503, "<html>busy</html>").message, "the server answered 503 to GET /v1/nodes/x");
  assert.equal(failureOf(500, "Traceback\nmore").message, "the server answered 500 to GET /v1/nodes/x: Traceback");
});

test("whatever a server answers becomes a Failure", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 599 }),
      fc.oneof(fc.string(), fc.jsonValue(), fc.record({ error_message: fc.jsonValue() })),
      (status, body) => {
        assert.ok(failureOf(status, body).message.length > 0);
      },
    ),
  );
});
