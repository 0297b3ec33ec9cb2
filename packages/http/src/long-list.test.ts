import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { LongList } from "./long-list.ts";

interface Item {
  readonly number: number;
  readonly fill: string;
}

const item = (number: number, length: number): Item => ({ number, fill: String(number % 10).repeat(length) });
const listOf = (records: readonly Item[], next?: string) =>
  new LongList({
    name: "items",
    records,
    present: (record) => Buffer.from(JSON.stringify(record)),
    ...(next === undefined ? {} : { next }),
  });

/** Sends the list to whoever connects; `sent` resolves once it is done with the first. */
async function serve(t: TestContext, list: LongList) {
  const sent = Promise.withResolvers<void>();
  const server = createServer((_request, response) => void list.sendTo(response).then(sent.resolve, sent.reject));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sent: sent.promise };
}

async function ask(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  return socket;
}

test("every item arrives once and whole, however long the list or an item is", async (t) => {
  const cases: readonly (readonly Item[])[] = [
    [],
    [item(0, 10)],
    Array.from({ length: 3000 }, (_, index) => item(index, 700)),
    Array.from({ length: 20 }, (_, index) => item(index, index % 3 === 0 ? 600_000 : 5)),
  ];
  for (const records of cases) {
    const { port } = await serve(t, listOf(records, "http://next"));
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual(await answer.json(), { items: records, next: "http://next" });
  }
});

test("a client that reads slowly gets the same bytes, and one that leaves ends the list", async (t) => {
  const records = Array.from({ length: 20_000 }, (_, index) => item(index, 900));
  const { port } = await serve(t, listOf(records));
  const slow = await ask(port);
  slow.pause();
  const pieces: string[] = [];
  // Reads in its own time: what was sent first lies in the system's buffers while later slices are made.
  for (let ended = false; !ended;) {
    await new Promise((resolve) => setImmediate(resolve));
    const piece = slow.read(50_000) ?? slow.read();
    if (piece !== null) pieces.push((piece as Buffer).toString("latin1"));
    ended =
      pieces.at(-1)?.endsWith("0\r\n\r\n") === true ||
      pieces
        .at(-2)
        ?.concat(pieces.at(-1) ?? "")
        .endsWith("0\r\n\r\n") === true;
  }
  slow.destroy();
  const body = pieces.join("").split("\r\n\r\n").slice(1).join("\r\n\r\n");
  const text = body
    .replaceAll(/\r\n[0-9a-f]+\r\n/g, "")
    .replace(/^[0-9a-f]+\r\n/, "")
    .replace(/\r\n0\r\n\r\n$/, "");
  assert.deepEqual((JSON.parse(text) as { items: readonly Item[] }).items, records);

  const left = await serve(t, listOf(records));
  const leaver = await ask(left.port);
  await once(leaver, "data");
  leaver.destroy();
  await left.sent;
});
