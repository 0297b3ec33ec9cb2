import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { newId, type Scope } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";
import { bindUseCases } from "../use-cases.ts";
import { Tail } from "./tail.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const NODES = [newId<string>(), newId<string>()];

async function append(index: number): Promise<number> {
  const node_uuid = NODES[index % 2] ?? "";
  const event = { node_uuid, operation_id: null, at: 1, kind: "log", message: `m${index}`, details: {} } as const;
  return served.conductor.store.transaction(async ({ timeline }) => {
    await timeline.append(event);
    return timeline.lastId();
  });
}

/** Ids of the events of a stream, up to the one with this id. */
async function follow(path: string, until: Promise<number>): Promise<readonly number[]> {
  const stop = new AbortController();
  const response = await fetch(`${served.url}${path}`, { signal: stop.signal });
  const ids: number[] = [];
  let text = "";
  let last = Infinity;
  void until.then((id) => (last = id));
  try {
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array);
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) if (frame.includes("data: ")) ids.push(Number(/^id: (\d+)/m.exec(frame)?.[1]));
      if ((ids.at(-1) ?? 0) >= last) break;
    }
  } finally {
    stop.abort();
  }
  return ids;
}

test("whoever joins at whatever time gets every event after the id that was named, each once, in order", async () => {
  const before_ = await append(0);
  const { promise: end, resolve } = Promise.withResolvers<number>();
  const followers: Promise<readonly number[]>[] = [];
  const ids: number[] = [before_];
  for (let index = 1; index <= 200; index += 1) {
    if (index % 50 === 0) followers.push(follow(`/ingot/v1/events?after=${ids[0] ?? 0}`, end));
    // Some at once, as a group commit writes them, some one after another.
    if (index % 3 === 0) ids.push(await append(index));
    else ids.push(...(await Promise.all([append(index), append(index + 1)])).toSorted((a, b) => a - b));
  }
  followers.push(follow(`/ingot/v1/events?after=${ids[100] ?? 0}`, end));
  ids.push(await append(1));
  resolve(ids.at(-1) ?? 0);
  const all = await Promise.all(followers);
  const expected = ids.slice(1);
  for (const got of all.slice(0, -1)) assert.deepEqual(got, expected);
  assert.deepEqual(all.at(-1), ids.slice(101));
});

test("a client that goes before its stream has begun leaves nothing behind", async () => {
  const asked = Promise.withResolvers<Scope>();
  const answered = Promise.withResolvers<number>();
  let followed = 0;
  const over = bindUseCases(served.conductor);
  const useCases: typeof over = {
    ...over,
    lastTimelineId: (scope) => {
      asked.resolve(scope);
      return answered.promise;
    },
    watchTimeline: (scope, how) => {
      followed += 1;
      return over.watchTimeline(scope, how);
    },
  };
  await using other = await serve({ useCases });
  const socket = connect(Number(new URL(other.url).port), "127.0.0.1");
  socket.write("GET /ingot/v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
  const scope = await asked.promise;
  socket.destroy();
  const soon = AbortSignal.timeout(5000);
  const noticed = await new Promise((resolve) => {
    scope.signal.addEventListener("abort", () => resolve(true), { once: true });
    soon.addEventListener("abort", () => resolve(false), { once: true });
  });
  answered.resolve(0);
  await other.ask("GET", "/v1");
  assert.equal(noticed, true, "the request ends when its client has gone");
  assert.equal(followed, 0, "nobody follows the events");
});

test("a tail keeps a thousand events at most: who is slower is told to read from the store", () => {
  const event = { operation_id: null, at: 1, kind: "log", message: "", details: {} } as const;
  const some = (count: number) =>
    Array.from({ length: count }, (_, id) => ({ ...event, id, node_uuid: NODES[id % 2] ?? "" }));
  using tail = new Tail(undefined, () => {});
  tail.push(some(1000));
  assert.deepEqual(tail.take(), { events: some(1000), incomplete: false });
  tail.push(some(999));
  tail.push(some(2));
  tail.push(some(1));
  assert.deepEqual(tail.take(), { events: [], incomplete: true });
  assert.deepEqual(tail.take(), { events: [], incomplete: false });
  using own = new Tail(NODES[0], () => {});
  own.push(some(4));
  assert.deepEqual(
    own.take().events.map(({ id }) => id),
    [0, 2],
  );
});
