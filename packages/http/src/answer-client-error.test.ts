import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { text } from "node:stream/consumers";
import { type JsonObject, silentLogger } from "@ingot/kernel";
import { answerClientError, type ClientError } from "./answer-client-error.ts";
import { serve, type Served } from "./testing/served.ts";

let served: Served;
before(async () => (served = await serve()));
after(() => served[Symbol.asyncDispose]());

/** All that comes until the server closes the connection. */
async function answerTo(bytes: string | Buffer, half = false): Promise<string> {
  const socket = connect({ port: Number(new URL(served.url).port), host: "127.0.0.1", allowHalfOpen: true });
  if (half) socket.end(bytes);
  else socket.write(bytes);
  const answer = await text(socket);
  socket.destroy();
  return answer;
}

function read(answer: string): { readonly status: number; readonly ironic: JsonObject; readonly own: JsonObject } {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  assert.match(head, /Openstack-Request-Id: req-/);
  assert.match(head, new RegExp(`Content-Length: ${Buffer.byteLength(body)}(\\r\\n|$)`));
  const { error_message: message, error } = JSON.parse(body) as { error_message: string; error: JsonObject };
  const ironic = JSON.parse(message) as JsonObject;
  return { status: Number(head.split(" ")[1]), ironic, own: error };
}

const POST = "POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const BROKEN: readonly (readonly [
  what: string,
  bytes: string | Buffer,
  status: number,
  code: string,
  words: RegExp,
])[] = [
  ["a method that is none", "FOO /v1 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "api.malformed", /not HTTP: /],
  [
    "a chunk without a size",
    `${POST}Transfer-Encoding: chunked\r\n\r\nhush\r\n`,
    400,
    "api.malformed",
    /not HTTP: .*chunk/,
  ],
  [
    "two lengths",
    `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    400,
    "api.malformed",
    /not HTTP: /,
  ],
  [
    "a header of 20 kB",
    `GET /v1 HTTP/1.1\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
    431,
    "api.headers_too_large",
    /longer than 16 KiB/,
  ],
  [
    "a query of 20 kB",
    `GET /v1/nodes?shard=${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`,
    431,
    "api.headers_too_large",
    /16 KiB/,
  ],
  [
    "TLS",
    Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0, 0, 1, 0]),
    400,
    "api.malformed",
    /speaks TLS, .*http:\/\//,
  ],
];

for (const [what, bytes, status, code, words] of BROKEN) {
  test(`${what} is refused in the API's form, with what to do`, async () => {
    const answer = await answerTo(bytes);
    const { status: told, ironic, own } = read(answer);
    assert.deepEqual([told, own["code"], (ironic["ingot"] as JsonObject)["code"]], [status, code, code]);
    assert.match(String(ironic["faultstring"]), words);
    assert.notEqual(own["hint"], "");
    assert.doesNotMatch(answer, /hush|node:|statusCode/);
  });
}

test("a body that is cut off: the client that still listens is told so", async () => {
  const { status, own } = read(await answerTo(`${POST}Content-Length: 100\r\n\r\n{"driver": "fake`, true));
  assert.deepEqual([status, own["code"]], [400, "api.malformed"]);
  assert.match(String(own["message"]), /closed before the request was whole/);
  assert.match(String(own["hint"]), /\S/);
});

test("a request that does not come whole in time is a 408; one who is gone is not answered", () => {
  const written: string[] = [];
  const socket = (destroyed: boolean) =>
    ({
      destroyed,
      writable: true,
      write: (bytes: Buffer) => written.push(bytes.toString()),
      destroySoon: () => {},
    }) as never;
  const late: ClientError = Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
  answerClientError(late, socket(true), silentLogger);
  answerClientError(Object.assign(new Error("gone"), { code: "ECONNRESET" }), socket(false), silentLogger);
  assert.deepEqual(written, []);
  answerClientError(late, socket(false), silentLogger);
  assert.deepEqual([read(written.join("")).status, read(written.join("")).own["code"]], [408, "api.request_timeout"]);
});
