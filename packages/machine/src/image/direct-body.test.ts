import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { type Failure, Scope } from "@ingot/kernel";
import { type BodyTarget, parseHead, pourDirect } from "./direct-body.ts";
import type { AnswerFacts } from "./http-body.ts";

const scope = Scope.root();

/** Takes bytes in small places and asks for a pause after each `every` bytes. */
class Collector implements BodyTarget {
  readonly parts: Buffer[] = [];
  pauses = 0;
  readonly #place = new Uint8Array(4096);
  readonly #every: number;
  #sincePause = 0;

  constructor(every = Infinity) {
    this.#every = every;
  }

  place(): Uint8Array {
    return this.#place;
  }

  took(bytes: number): boolean {
    this.parts.push(Buffer.from(this.#place.slice(0, bytes)));
    this.#sincePause += bytes;
    return this.#sincePause < this.#every;
  }

  async room(): Promise<void> {
    this.pauses += 1;
    this.#sincePause = 0;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Serves one connection with exactly these pieces. */
async function pour(
  answer: (socket: Socket, request: string) => void,
  options: {
    readonly target?: BodyTarget;
    readonly start?: number;
    readonly accept?: (facts: AnswerFacts) => void;
  } = {},
): Promise<boolean> {
  const server = createServer((socket) => {
    socket.on("error", () => {}); // the client may go first
    socket.once("data", (request) => answer(socket, request.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/an%20image?key=1`;
  try {
    const { target = new Collector(), start = 0, accept = () => {} } = options;
    return await pourDirect(scope, { url, start, server: {}, accept }, target);
  } finally {
    server.close();
  }
}

test("the body comes whole, with pauses, whatever pieces it is sent in", async () => {
  const body = randomBytes(300_000);
  const head = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nETag: "a"\r\n\r\n`);
  const target = new Collector(10_000);
  const seen: AnswerFacts[] = [];
  let asked = "";
  const isWhole = await pour(
    (socket, request) => {
      asked = request;
      socket.write(head.subarray(0, 20), () =>
        socket.write(Buffer.concat([head.subarray(20), body, Buffer.from("more")])),
      );
    },
    { target, accept: (facts) => seen.push(facts) },
  );
  assert.ok(isWhole);
  assert.ok(target.bytes.equals(body));
  assert.ok(target.pauses > 10);
  assert.deepEqual(seen, [{ offset: 0, total: body.length, version: '"a"', acceptsRanges: false }]);
  assert.match(asked, /^GET \/an%20image\?key=1 HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n(?!.*Range)/s);
});

test("the rest of a file is asked for, and an answer from another place is not taken", async () => {
  const target = new Collector();
  const rest = "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 7-9/10\r\n\r\nxyz";
  assert.equal(
    await pour((socket, request) => socket.write(/\r\nRange: bytes=7-\r\n/.test(request) ? rest : ""), {
      target,
      start: 7,
    }),
    true,
  );
  assert.equal(target.bytes.toString(), "xyz");
  assert.equal(await pour((socket) => socket.write(rest), { start: 6 }), false);
  assert.equal(await pour((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")), true);
});

test("what is not common is left to node:http", () => {
  const length = "Content-Length: 5";
  for (const head of [
    `HTTP/1.1 302 Found\r\n${length}\r\nLocation: /b`,
    `HTTP/1.1 404 Not Found\r\n${length}`,
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
    `HTTP/1.1 200 OK\r\n${length}\r\nTransfer-Encoding: chunked`,
    `HTTP/1.1 200 OK\r\n${length}\r\nContent-Encoding: gzip`,
    `HTTP/1.1 200 OK\r\n${length}\r\n${length}`,
    "HTTP/1.1 200 OK\r\nContent-Length: -5",
    `HTTP/1.1 206 Partial Content\r\n${length}`,
    `HTTP/1.1 200 OK\r\n${length}\r\nno field`,
    "SSH-2.0-OpenSSH_9.2",
  ])
    assert.equal(parseHead(head), undefined, head);
  assert.equal(parseHead(`HTTP/1.0 200 \r\n${length}\r\nlast-modified: then`)?.facts.version, "then");
});

test("a body that is cut off, a refused connection, an answer that is not accepted", async () => {
  const cut = pour((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
  await assert.rejects(cut, /closed the connection/);
  await assert.rejects(
    pour((socket) => socket.end("HTTP/1.1 200")),
    (error: Failure) => error.code === "media.unreachable",
  );
  const refused = new Error("not this one");
  const accept = () => {
    throw refused;
  };
  await assert.rejects(
    pour((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), { accept }),
    /not this one/,
  );
});
