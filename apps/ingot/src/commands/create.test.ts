import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Served, serve } from "@ingot/http/testing/served";
import { runIngot } from "../testing/run-ingot.ts";

let server: Served;
let folder = "";
before(async () => {
  server = await serve();
  folder = await mkdtemp(join(tmpdir(), "ingot-create-"));
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const RACK = `
chassis:
  - description: rack 12
    nodes:
      - name: c1
        driver: fake-hardware
        ports: [{ address: "52:54:00:0c:00:01" }]
        portgroups:
          - name: bond
            ports: [{ address: "52:54:00:0c:00:02" }]
`;

test("a rack from a file: chassis, nodes inside it, ports inside these", async () => {
  const more = await file("more.json", '{"nodes": [{"name": "c2", "driver": "fake-hardware"}]}');
  const made = await runIngot(server.url, ["create", await file("rack.yaml", RACK), more, "-f", "json"]);
  assert.equal(made.code, 0, made.err);
  const rows = JSON.parse(made.out) as { Kind: string; UUID: string; Name: string | null }[];
  assert.deepEqual(
    rows.map(({ Kind, Name }) => `${Kind} ${Name}`),
    ["chassis null", "nodes c1", "nodes c2", "portgroups bond", "ports null", "ports null"],
  );
  const node = (await server.ask("GET", "/v1/nodes/c1")).json;
  assert.equal(node["chassis_uuid"], rows[0]?.UUID);
  const ports = (await server.ask("GET", `/v1/nodes/c1/ports?detail=true`)).json["ports"] as {
    portgroup_uuid: string;
  }[];
  assert.deepEqual(
    ports.map((port) => port.portgroup_uuid),
    [null, rows[3]?.UUID],
  );
});

test("one mistake: it is named, and nothing is created", async () => {
  const twice = await file(
    "twice.yaml",
    "nodes: [{ name: d1, driver: fake-hardware }, { name: d1, driver: fake-hardware }]",
  );
  const refused = await runIngot(server.url, ["create", twice]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /nodes\[1\]: A node with name d1 already exists/);
  assert.equal((await server.ask("GET", "/v1/nodes/d1")).status, 404);
  for (const [text, words] of [
    ["nonsense: []", /no kind 'nonsense'/],
    ["nodes: {}", /'nodes' is not a list/],
    ["nodes: [1]", /an item of 'nodes' is not an object/],
    ["[]", /not an object of lists/],
  ] as const) {
    assert.match((await runIngot(server.url, ["create", await file("wrong.yaml", text)])).err, words);
  }
});
