import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isPublicPath } from "../public-paths.ts";
import { serve, type Served } from "../testing/served.ts";

const MAC = "52:54:00:ab:cd:ef";
const SCRIPT = "#!ipxe\necho for this machine alone\n";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

test("iPXE is led from the start to the script of a network card, while there is one", async () => {
  const start = await served.ask("GET", "/ingot/v1/boot/ipxe");
  assert.match(start.headers.get("content-type") ?? "", /^text\/plain/);
  assert.match(start.text, /^#!ipxe\n[^]*chain --replace ipxe\/\$\{net\$\{card\}\/mac:hexhyp\}/);
  const { json: node } = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  const uuid = String(node["uuid"]);
  const made = await served.ask("POST", "/v1/ports", { body: { node_uuid: uuid, address: MAC } });
  const ask = (address: string) => served.ask("GET", `/ingot/v1/boot/ipxe/${address}`);
  assert.equal((await ask(MAC)).status, 404);
  await served.conductor.store.nodes.mergeInternalInfo(uuid, { ipxe_script: SCRIPT });
  for (const address of [MAC, MAC.toUpperCase(), MAC.replaceAll(":", "-")]) {
    const answer = await ask(address);
    assert.deepEqual([answer.status, answer.text], [200, SCRIPT]);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/plain/);
  }
  for (const other of ["52:54:00:ab:cd:ee", "n1", uuid, "..%2f..", "x".repeat(500)]) {
    assert.equal((await ask(other)).status, 404, other);
  }
  const off = [{ op: "replace", path: "/pxe_enabled", value: false }];
  await served.ask("PATCH", `/v1/ports/${String(made.json["uuid"])}`, { body: off });
  assert.equal((await ask(MAC)).status, 404, "the port does not boot over the network");
});

test("machines ask without credentials", () => {
  assert.ok(isPublicPath("/ingot/v1/boot/ipxe") && isPublicPath(`/ingot/v1/boot/ipxe/${MAC}`));
  assert.ok(!isPublicPath("/ingot/v1/bootx"));
});
