import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Failure, isFailure, Redacted, Scope } from "@ingot/kernel";
import { ApiClient } from "../api-client.ts";
import { always, stubServer } from "../testing/stub-server.ts";
import { parseEndpoint } from "./endpoint.ts";

const scope = Scope.root();
const VERSION = "x-openstack-ironic-api-version";

test("an older server's newest version is taken after its 406, and kept", async () => {
  await using server = await stubServer({
    "GET /v1/nodes": ({ headers }) =>
      headers[VERSION] === "1.82"
        ? { status: 200, body: { nodes: [] } }
        : { status: 406, headers: { "x-openstack-ironic-api-maximum-version": "1.82" }, body: { error_message: "no" } },
  });
  const client = new ApiClient({ endpoint: server.url });
  await client.nodes.list(scope);
  await client.nodes.list(scope);
  assert.deepEqual(
    server.seen.map(({ headers }) => headers[VERSION]),
    ["1.115", "1.82", "1.82"],
  );
});

test("a version that was pinned is not given up", async () => {
  await using server = await stubServer({
    "GET /v1/nodes": () => ({ status: 406, headers: { "x-openstack-ironic-api-maximum-version": "1.82" } }),
  });
  const client = new ApiClient({ endpoint: server.url, apiVersion: "1.90" });
  await assert.rejects(client.nodes.list(scope), (error) => {
    assert.ok(isFailure(error, "client.version_unsupported"));
    assert.match(error.message, /1\.1 to 1\.82, not 1\.90/);
    return true;
  });
  assert.throws(() => new ApiClient({ apiVersion: "new" }), { code: "client.version_unsupported" });
});

test("lists go on over all their pages, and end at the limit", async () => {
  const page = (first: number) => [0, 1].map((index) => ({ uuid: `n${first + index}` }));
  await using server = await stubServer({
    "GET /v1/nodes": ({ query, headers }) => {
      const first = Number(query["marker"]?.slice(1) ?? -1) + 1;
      const next = `http://${headers.host}/v1/nodes?limit=2&marker=n${first + 1}&fields=uuid`;
      return { status: 200, body: { nodes: page(first), ...(first < 4 ? { next } : {}) } };
    },
  });
  const client = new ApiClient({ endpoint: server.url });
  assert.equal((await client.nodes.list(scope, { fields: ["uuid"] })).length, 6);
  assert.equal((await client.nodes.list(scope, { limit: 3 })).length, 3);
});

test("names are escaped, and what would change the path is refused", async () => {
  await using server = await stubServer({ "GET /v1/nodes/a%2Fb%3F": always({ uuid: "x" }) });
  const client = new ApiClient({ endpoint: `${server.url}/v1/` });
  assert.equal((await client.nodes.get(scope, "a/b?")).uuid, "x");
  for (const ident of ["", ".", ".."]) await assert.rejects(client.nodes.get(scope, ident), { code: "input.invalid" });
});

test("basic authentication, and none by default", async () => {
  await using server = await stubServer({ "GET /v1/nodes": always({ nodes: [] }) });
  await new ApiClient({ endpoint: server.url }).nodes.list(scope);
  await new ApiClient({ endpoint: server.url, basic: { user: "u", password: new Redacted("p") } }).nodes.list(scope);
  assert.deepEqual(
    server.seen.map(({ headers }) => headers.authorization),
    [undefined, "Basic dTpw"],
  );
});

test("a lock of a moment is waited for; an operation under way is not", async () => {
  let locked = 1;
  await using server = await stubServer({
    "DELETE /v1/nodes/short": () =>
      locked-- > 0
        ? { status: 409, body: { error_message: "Node short is locked by host c1, please retry" } }
        : { status: 204 },
    "DELETE /v1/nodes/long": () => ({ status: 409, body: { error_message: "the node is being deployed" } }),
  });
  const client = new ApiClient({ endpoint: server.url });
  await client.nodes.remove(scope, "short");
  await assert.rejects(client.nodes.remove(scope, "long"), { code: "client.conflict" });
  assert.equal(server.seen.length, 3);
});

test("no server there: the endpoint is named, and how to start one", async () => {
  const port = await closedPort();
  const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
  await assert.rejects(client.nodes.list(scope), (error) => {
    assert.ok(isFailure(error, "client.unreachable"));
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}: the connection is refused`));
    assert.match(error.hint, /ingot serve/);
    return true;
  });
});

test("a server that does not answer in time, and one that is no API", async () => {
  await using server = await stubServer({
    "GET /v1/nodes": () => "handled",
    "GET /v1/ports": (_request, response) => {
      response.end("<html>hello</html>");
      return "handled";
    },
    "GET /v1/drivers": always({ things: [] }),
  });
  const hasty = new ApiClient({ endpoint: server.url, requestTimeoutMs: 100 });
  await assert.rejects(hasty.nodes.list(scope), { code: "deadline.exceeded" });
  const client = new ApiClient({ endpoint: server.url });
  await assert.rejects(client.ports.list(scope), { code: "client.not_an_api" });
  await assert.rejects(client.drivers.list(scope), { code: "client.not_an_api" });
});

test("a scope that is cancelled ends a request with its own reason", async () => {
  await using server = await stubServer({ "GET /v1/nodes": () => "handled" });
  using inner = scope.child();
  const asked = new ApiClient({ endpoint: server.url }).nodes.list(inner);
  inner.cancel(new Failure("cancelled", "enough"));
  await assert.rejects(asked, { code: "cancelled", message: "enough" });
});

test("endpoints: with and without the version; no credentials in them", () => {
  assert.equal(parseEndpoint("http://h:1/v1/"), "http://h:1");
  assert.equal(parseEndpoint(" https://h/baremetal/v1 "), "https://h/baremetal");
  for (const bad of ["", "h:6385", "ftp://h", "http://u:p@h"]) {
    assert.throws(
      () => parseEndpoint(bad),
      (error) => isFailure(error, "client.endpoint_invalid") && !error.message.includes("u:p"),
    );
  }
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
