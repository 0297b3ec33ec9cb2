import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
  await served.ask("POST", "/v1/nodes", {
    body: { driver: "fake-hardware", name: "n1", driver_info: { redfish_password: "hush" } },
  });
});
after(() => served[Symbol.asyncDispose]());

test("a plan shows each step with its reason, and what would be refused; nothing changes", async () => {
  const { json } = await served.ask("GET", "/ingot/v1/nodes/n1/plan?target=active");
  const steps = json["steps"] as readonly JsonObject[];
  assert.equal(steps[0]?.["step"], "deploy");
  assert.match(String(steps[0]?.["reason"]), /driver fake-hardware/);
  const problems = json["problems"] as readonly JsonObject[];
  assert.ok(
    problems.some(({ code }) => code === "node.invalid_state"),
    "the node is only enrolled",
  );
  assert.equal((await served.ask("GET", "/v1/nodes/n1/states")).json["provision_state"], "enroll");
  const unknown = JSON.stringify([{ interface: "deploy", step: "inject_flies", priority: 50, args: {} }]);
  const asked = await served.ask("GET", `/ingot/v1/nodes/n1/plan?deploy_steps=${encodeURIComponent(unknown)}`);
  assert.equal(asked.status, 200, asked.text);
  for (const [query, status] of [
    ["target=nope", 400],
    ["deploy_steps=%7B", 400],
    ["deploy_steps=[1]", 400],
    ["x=1", 400],
    ["target=active&clean_steps=[]", 400],
    ["target=clean&service_steps=[]", 400],
    ["target=provide&deploy_steps=[]", 400],
    ["runbook=nightly", 400],
    ["target=rescue&disable_ramdisk=true", 400],
  ] as const) {
    const answer = await served.ask("GET", `/ingot/v1/nodes/n1/plan?${query}`);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.error["code"], "input.invalid");
    assert.equal(answer.error["request_id"], answer.headers.get("openstack-request-id"));
  }
  assert.equal((await served.ask("GET", "/ingot/v1/nodes/nope/plan")).status, 404);
});

test("what a machine's sensors say, and its health", async () => {
  const { status, json, text } = await served.ask("GET", "/ingot/v1/nodes/n1/sensors");
  assert.equal(status, 200, text);
  const sensors = json["sensors"] as readonly JsonObject[];
  assert.deepEqual([...new Set(sensors.map(({ type }) => type))], ["Temperature", "Fan", "Power", "Drive"]);
  assert.deepEqual([sensors[0]?.["name"], sensors[0]?.["unit"], json["health"]], ["CPU 1@fake", "Cel", null]);
  const again = (await served.ask("GET", "/ingot/v1/nodes/n1/sensors")).json;
  assert.equal(again["collected_at"], json["collected_at"]);
  assert.equal((await served.ask("GET", "/ingot/v1/nodes/nope/sensors")).status, 404);
  await served.ask("POST", "/v1/nodes", { body: { driver: "manual-management", name: "manual" } });
  const none = await served.ask("GET", "/ingot/v1/nodes/manual/sensors?refresh=true");
  assert.equal(none.status, 400);
  assert.match(none.text, /does not support sensors/);
});

test("the catalogue of steps: of all drivers, of one, of a node, of a ramdisk that has none", async () => {
  const all = (await served.ask("GET", "/ingot/v1/steps")).json["steps"] as readonly JsonObject[];
  assert.ok(all.some(({ source }) => source === "driver redfish"));
  const own = (await served.ask("GET", "/ingot/v1/steps?node=n1")).json["steps"] as readonly JsonObject[];
  assert.ok(own.length > 0);
  assert.ok(own.every(({ source }) => source === "driver fake-hardware"));
  assert.equal((await served.ask("GET", "/ingot/v1/steps?driver=nope")).status, 404);
  const bare = await served.ask("GET", "/ingot/v1/steps?ramdisk=file:///nowhere/ipa.initramfs");
  assert.equal(bare.status, 400);
  assert.match(String(bare.error["hint"]), /manifest\.json/);
});

test("the timeline is read in pages by `after`", async () => {
  await served.ask("PUT", "/v1/nodes/n1/maintenance", { body: { reason: "one" } });
  await served.ask("DELETE", "/v1/nodes/n1/maintenance");
  const all = await served.ask("GET", "/ingot/v1/nodes/n1/timeline");
  const events = all.json["events"] as readonly JsonObject[];
  assert.ok(events.length >= 2, all.text);
  assert.match(String(events[0]?.["at"]), /^\d{4}-.*Z$/);
  const rest = await served.ask("GET", `/ingot/v1/nodes/n1/timeline?after=${String(events[0]?.["id"])}`);
  assert.deepEqual(rest.json["events"], events.slice(1));
  assert.equal((await served.ask("GET", "/ingot/v1/nodes/n1/timeline?limit=0")).status, 400);
  assert.equal((await served.ask("GET", "/ingot/v1/nodes/nope/timeline")).status, 404);
});

/** Reads server-sent events until `enough` says so. */
async function listen(path: string, headers: Record<string, string>, enough: (text: string) => boolean) {
  const stop = new AbortController();
  const response = await fetch(`${served.url}${path}`, { headers, signal: stop.signal });
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array);
      if (enough(text)) break;
    }
  } finally {
    stop.abort();
  }
  return { response, text };
}

const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

test("events come as they happen, and a stream is taken up where it broke off", async () => {
  const reading = listen("/ingot/v1/events?node=n1", {}, (text) => text.includes("event: config"));
  await served.ask("PUT", "/v1/nodes/n1/maintenance", { body: { reason: "two" } });
  const { response, text } = await reading;
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const [start = 0, first = 0] = idsOf(text);
  assert.match(text, new RegExp(`^retry: \\d+\\nid: ${start}\\n\\n`), "the first frame says where the stream begins");
  assert.ok(first > start);
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? "";
  assert.equal((JSON.parse(data) as JsonObject)["id"], first);
  await served.ask("DELETE", "/v1/nodes/n1/maintenance");
  const resumed = await listen("/ingot/v1/events?after=0", { "Last-Event-ID": String(first) }, (got) =>
    got.includes("data: "),
  );
  assert.equal(idsOf(resumed.text)[0], first);
  assert.ok(
    idsOf(resumed.text)
      .slice(1)
      .every((id) => id > first),
    resumed.text,
  );
  const whole = await listen("/ingot/v1/events?after=0", {}, (got) => idsOf(got).includes(first));
  assert.equal(idsOf(whole.text)[0], 0);
  assert.equal((await served.ask("GET", "/ingot/v1/events?after=-1")).status, 400);
  assert.equal((await served.ask("GET", "/ingot/v1/events?node=nope")).status, 404);
});

test("what is not there, and what cannot be asked together, is told with what can", async () => {
  const nothing = await served.ask("GET", "/ingot/v1/nope?x=1");
  assert.equal(nothing.status, 404);
  assert.equal(nothing.error["message"], "there is no GET /ingot/v1/nope");
  assert.match(String(nothing.error["hint"]), /openapi\.json/);
  const both = await served.ask("GET", "/ingot/v1/steps?node=n1&driver=fake-hardware");
  assert.deepEqual([both.status, both.error["message"]], [400, "the steps of node and driver are not one list"]);
});

test("what is not the id of an event is refused, in the query and in the header", async () => {
  for (const id of ["-1", "1.5", "99999999999999999999", "x"]) {
    for (const path of ["/ingot/v1/events", "/ingot/v1/nodes/n1/timeline"]) {
      const { status, error } = await served.ask("GET", `${path}?after=${id}`);
      assert.deepEqual([status, error["code"]], [400, "input.invalid"], `${path} ${id}`);
    }
    const { status, error } = await served.ask("GET", "/ingot/v1/events", { headers: { "Last-Event-ID": id } });
    assert.equal(status, 400);
    assert.match(String(error["message"]), new RegExp(`^Last-Event-ID '${id}' is not the id of an event`));
  }
});

test("who resumes where events are forgotten is told so, before the events that are kept", async () => {
  const { timeline } = served.conductor.store;
  await served.ask("PUT", "/v1/nodes/n1/maintenance", { body: { reason: "three" } });
  await timeline.prune({ before: 0, kept: 1, limit: 1000 });
  const [oldest] = await timeline.list({ after: 0, limit: 1 });
  const last = oldest?.id ?? 0;
  const missed = await listen("/ingot/v1/events", { "Last-Event-ID": "1" }, (got) => got.includes(`\nid: ${last}\n`));
  assert.match(missed.text, new RegExp(`event: gap\\ndata: {"after":1,"oldest":${last}}\\n\\nid: ${last}\\n`));
  for (const path of [`/ingot/v1/events?after=${last - 1}`, "/ingot/v1/events?after=0"]) {
    const whole = await listen(path, {}, (got) => got.includes(`\nid: ${last}\n`));
    assert.doesNotMatch(whole.text, /event: gap/);
  }
});

test("who has seen events of a database that is not there any more is told so, and hears what comes from now on", async () => {
  const newest = await served.conductor.store.timeline.lastId();
  const lost = newest + 1000;
  let told = 0;
  const happen = () => served.ask("PUT", "/v1/nodes/n1/maintenance", { body: { reason: `again ${(told += 1)}` } });
  for (const [path, headers] of [
    [`/ingot/v1/events?after=${lost}`, {}],
    ["/ingot/v1/events", { "Last-Event-ID": String(lost) }],
  ] as const) {
    const newestNow = await served.conductor.store.timeline.lastId();
    const heard = await listen(path, headers, (got) => {
      if (got.includes("event: gap") && idsOf(got).length === 1) void happen();
      return (idsOf(got).at(-1) ?? 0) > newestNow;
    });
    assert.match(
      heard.text,
      new RegExp(`id: ${newestNow}\n\nevent: gap\ndata: {"after":${lost},"newest":${newestNow}}\n\n`),
    );
  }
  const { json } = await served.ask("GET", `/ingot/v1/nodes/n1/timeline?after=${lost + 1000}`);
  assert.deepEqual(json, { events: [], last_id: await served.conductor.store.timeline.lastId() });
});

test("a thousand idle streams do not keep the server from answering, nor from closing", async () => {
  const other = await serve();
  const port = Number(new URL(other.url).port);
  const sockets = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("GET /ingot/v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
      await new Promise((resolve) => socket.once("data", resolve));
      return socket;
    }),
  );
  assert.equal((await other.ask("GET", "/v1/nodes")).status, 200);
  sockets.slice(0, 500).forEach((socket) => socket.destroy());
  await other[Symbol.asyncDispose]();
  sockets.forEach((socket) => socket.destroy());
});

test("media: whole, in parts, by HEAD, and nothing for a secret that is not", async () => {
  const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));
  const file = join(served.folder, "medium.iso");
  await writeFile(file, content);
  const publication = await served.conductor.media.publish(file, { name: "boot.iso" });
  const { path } = publication;
  const get = async (headers: Record<string, string>, method = "GET") => {
    const response = await fetch(`${served.url}${path}`, { method, headers });
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  };
  const whole = await get({});
  assert.equal(whole.response.status, 200);
  assert.equal(whole.response.headers.get("accept-ranges"), "bytes");
  assert.ok(whole.body.equals(content));
  const part = await get({ Range: "bytes=100-199" });
  assert.equal(part.response.status, 206);
  assert.equal(part.response.headers.get("content-range"), "bytes 100-199/10000");
  assert.ok(part.body.equals(content.subarray(100, 200)));
  const tail = await get({ Range: "bytes=-10" });
  assert.ok(tail.body.equals(content.subarray(-10)));
  const beyond = await get({ Range: "bytes=10000-" });
  assert.equal(beyond.response.status, 416);
  assert.equal(beyond.response.headers.get("content-range"), "bytes */10000");
  const stale = await get({ Range: "bytes=0-1", "If-Range": '"other"' });
  assert.equal(stale.response.status, 200, "the file has changed: all of it");
  const head = await get({}, "HEAD");
  assert.equal(head.response.headers.get("content-length"), "10000");
  assert.equal(head.body.length, 0);
  const wrong = await served.ask("GET", path.replace(/media\/[^/]+/, `media/${"x".repeat(43)}`));
  assert.equal(wrong.status, 404);
  assert.equal((await served.ask("GET", "/ingot/v1/media/..%2f..%2fetc/passwd")).status, 404);
  await publication.unpublish();
  assert.equal((await get({})).response.status, 404);
});
