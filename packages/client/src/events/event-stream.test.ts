import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { ApiClient } from "../api-client.ts";
import { always, type SeenRequest, stubServer } from "../testing/stub-server.ts";

const entry = (id: number) => ({
  id,
  node: "n1",
  operation: null,
  at: "2026-11-22T20:00:00.000Z",
  kind: "log",
  message: `event ${id}`,
  details: {},
});
const frame = (id: number) => `id: ${id}\nevent: log\ndata: ${JSON.stringify(entry(id))}\n\n`;

function begin(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("retry: 2000\n: from 3\n\n");
}

test("a cut connection is taken up after the last event; nothing is lost, nothing comes twice", async () => {
  let connection = 0;
  await using server = await stubServer({
    "GET /ingot/v1/events": (request, response) => {
      begin(response);
      connection += 1;
      const last = Number(request.headers["last-event-id"] ?? 3);
      if (connection === 1) response.write(frame(4) + frame(5).slice(0, 20), () => response.destroy());
      // The second one repeats an event and ends in good order.
      else if (connection === 2) response.end(frame(last) + frame(last + 1));
      else response.write(frame(last + 1));
      return "handled";
    },
  });
  using scope = Scope.root({ timeoutMs: 20_000 });
  const losses: string[] = [];
  const client = new ApiClient({ endpoint: server.url });
  const stream = await client.ingot.events(scope, {
    node: "n1",
    onConnection: (lost) => void losses.push(lost === undefined ? "back" : lost.code),
  });
  assert.ok(stream !== undefined);
  const seen: number[] = [];
  for await (const { id } of stream.events(scope)) {
    seen.push(id);
    if (seen.length === 3) break;
  }
  assert.deepEqual(seen, [4, 5, 6]);
  assert.deepEqual(server.seen.map(resumption), [undefined, "4", "5"]);
  assert.deepEqual(losses, ["client.unreachable", "back", "client.stream_lost", "back"]);
});

function resumption({ headers }: SeenRequest): string | string[] | undefined {
  return headers["last-event-id"];
}

test("a server that does not come back is given up", async () => {
  const server = await stubServer({
    "GET /ingot/v1/events": (_request, response) => {
      begin(response);
      response.write(frame(4));
      return "handled";
    },
  });
  using scope = Scope.root({ timeoutMs: 20_000 });
  const stream = await new ApiClient({ endpoint: server.url }).ingot.events(scope, { giveUpMs: 1 });
  assert.ok(stream !== undefined);
  const events = stream.events(scope);
  await events.next();
  await server[Symbol.asyncDispose]();
  await assert.rejects(events.next(), (error) => isFailure(error, "client.stream_lost"));
});

test("an Ironic has no events; a node that is unknown is an error", async () => {
  using scope = Scope.root();
  await using ironic = await stubServer({});
  assert.equal(await new ApiClient({ endpoint: ironic.url }).ingot.events(scope), undefined);
  const error = { code: "node.not_found", message: "Node x could not be found.", hint: "" };
  await using ingot = await stubServer({ "GET /ingot/v1/events": () => ({ status: 404, body: { error } }) });
  await assert.rejects(new ApiClient({ endpoint: ingot.url }).ingot.events(scope), { code: "node.not_found" });
  await using page = await stubServer({ "GET /ingot/v1/events": always({}) });
  assert.equal(await new ApiClient({ endpoint: page.url }).ingot.events(scope), undefined);
});

test("what an Ironic lacks is said so", async () => {
  using scope = Scope.root();
  await using ironic = await stubServer({});
  const { ingot } = new ApiClient({ endpoint: ironic.url });
  await assert.rejects(ingot.plan(scope, "n1"), { code: "client.not_ingot" });
  await assert.rejects(ingot.timeline(scope, "n1"), { code: "client.not_ingot" });
  await assert.rejects(ingot.steps(scope, { node: "n1" }), { code: "client.not_ingot" });
});
