/** Clients that take their time, go away midway, or only listen, a thousand of them: nobody else notices. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { Scope } from "@ingot/kernel";
import { serve, type Served } from "@ingot/http/testing/served";

const LISTENERS = 1000;
/** A listener that hears nothing has little of its own. */
const BYTES_EACH = 100 * 1024;

let served: Served;
let port: number;
before(async () => {
  served = await serve();
  port = Number(new URL(served.url).port);
  for (const name of ["n1", "n2"]) {
    await served.ask("POST", "/v1/nodes", {
      body: { driver: "fake-hardware", name, extra: { long: "x".repeat(500_000) } },
    });
  }
});
after(() => served[Symbol.asyncDispose]());

async function open(): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

async function heard(socket: Socket, pattern: RegExp): Promise<string> {
  using scope = Scope.root({ timeoutMs: 30_000, what: `waiting for ${String(pattern)}` });
  let text = "";
  while (!pattern.test(text)) {
    const [piece] = (await once(socket, "data", { signal: scope.signal })) as [Buffer];
    text += piece.toString();
  }
  return text;
}

test("a body that comes byte by byte is waited for, and nobody waits with it", async () => {
  using scope = Scope.root();
  const body = JSON.stringify({ driver: "fake-hardware", name: "slow" });
  const socket = await open();
  socket.write(
    `POST /v1/nodes HTTP/1.1\r\nHost: x\r\nX-OpenStack-Ironic-API-Version: 1.115\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const answered = heard(socket, /\r\n\r\n/);
  for (const byte of body) {
    socket.write(byte);
    await scope.sleep(2);
    if (byte === "{" || byte === ",") assert.equal((await served.ask("GET", "/v1/nodes/n1?fields=name")).status, 200);
  }
  assert.match(await answered, /^HTTP\/1\.1 201 /);
  socket.destroy();
});

test("clients that go away while they send, or while they are answered, leave nothing behind", async () => {
  const head = "Host: x\r\nX-OpenStack-Ironic-API-Version: 1.115\r\n";
  const beginnings = [
    `POST /v1/nodes HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"driver":`,
    `GET /v1/nodes/detail HTTP/1.1\r\n${head}\r\n`,
    `PUT /v1/nodes/n1/maintenance HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\n{"rea`,
    `GET /ingot/v1/events HTTP/1.1\r\n${head}\r\n`,
  ];
  for (let round = 0; round < 25; round += 1) {
    for (const beginning of beginnings) {
      const socket = await open();
      socket.write(beginning);
      socket.destroy();
    }
  }
  const names = (await served.ask("GET", "/v1/nodes")).json["nodes"] as readonly { name: string | null }[];
  assert.deepEqual(names.map(({ name }) => name).toSorted(), ["n1", "n2", "slow"]);
  assert.equal((await served.ask("GET", "/v1/nodes/n1")).json["maintenance"], false);
});

test("a client that does not read its answer holds up nobody", async () => {
  const socket = await open();
  socket.pause();
  socket.write("GET /v1/nodes/detail HTTP/1.1\r\nHost: x\r\nX-OpenStack-Ironic-API-Version: 1.115\r\n\r\n".repeat(20));
  for (let count = 0; count < 50; count += 1) {
    assert.equal((await served.ask("GET", "/v1/nodes/n1?fields=name")).status, 200);
  }
  socket.destroy();
});

test("a thousand who only listen: all hear what happens, and cost little", async () => {
  const rss = process.memoryUsage().rss;
  const sockets: Socket[] = [];
  for (let count = 0; count < LISTENERS; count += 1) {
    const socket = await open();
    const begun = heard(socket, /text\/event-stream/);
    socket.write("GET /ingot/v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
    await begun;
    sockets.push(socket);
  }
  const grown = process.memoryUsage().rss - rss;
  assert.ok(grown < LISTENERS * BYTES_EACH, `${LISTENERS} listeners took ${Math.round(grown / 1024)} KiB`);
  const told = Promise.all(sockets.map((socket) => heard(socket, /\ndata: /)));
  await served.ask("PUT", "/v1/nodes/n1/states/power", { body: { target: "power on" } });
  assert.equal((await told).length, LISTENERS);
  for (const socket of sockets) socket.destroy();
  assert.equal((await served.ask("GET", "/v1/nodes/n1?fields=name")).status, 200);
});
