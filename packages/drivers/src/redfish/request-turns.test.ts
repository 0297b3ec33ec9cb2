import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fakeContext } from "@ingot/driver-kit/fakes";
import { isFailure, Scope } from "@ingot/kernel";
import { RedfishClients } from "./client-pool.ts";
import { QUICK } from "./testing/bench.ts";

/** A BMC that answers what it is asked when it is told to. */
async function patientBmc(t: TestContext, options: Partial<typeof QUICK> = {}) {
  const asked: { readonly path: string; readonly response: ServerResponse }[] = [];
  let heard = () => {};
  const server = createServer((request, response) => {
    asked.push({ path: `${request.method} ${request.url}`, response });
    heard();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = new RedfishClients({ ...QUICK, ...options });
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await clients.close();
  });
  const client = (account: Record<string, string> = {}) =>
    clients.of(fakeContext({ node: { driver: "redfish", driver_info: { redfish_address: address, ...account } } }));
  const heardOf = async (count: number) => {
    while (asked.length < count) await new Promise<void>((resolve) => (heard = resolve));
  };
  const answer = (at: number, status = 200, headers = {}) =>
    asked[at]?.response.writeHead(status, { "content-type": "application/json", ...headers }).end("{}");
  return { asked, client, heardOf, answer };
}

test("a BMC is asked so much at once, by all its accounts together", async (t) => {
  const { asked, client, heardOf, answer } = await patientBmc(t, { requestTimeoutMs: 10_000 });
  const accounts = [{}, { redfish_username: "b", redfish_password: "b", redfish_auth_type: "basic" }];
  const gets = Array.from({ length: 10 }, (_, at) => client(accounts[at % 2]).get(Scope.root(), `/${at}`));
  await heardOf(4);
  for (let at = 0; at < 10; at += 1) {
    await setImmediate();
    assert.equal(asked.length, Math.min(10, 4 + at));
    answer(at);
    await heardOf(Math.min(10, 5 + at));
  }
  await Promise.all(gets);
});

test("the time for an answer begins when it is the request's turn", async (t) => {
  const { asked, client, heardOf } = await patientBmc(t, { requestTimeoutMs: 300 });
  const hanging = Array.from({ length: 4 }, (_, at) => client().get(Scope.root(), `/${at}`));
  await heardOf(4);
  const waiting = client().get(Scope.root(), "/waiting");
  const answered = (async () => {
    for (let at = 4; ; at += 1) {
      await heardOf(at + 1);
      if (asked[at]?.path === "GET /waiting") return asked[at]?.response.writeHead(200).end("{}");
    }
  })();
  const ends = await Promise.allSettled(hanging);
  assert.ok(ends.every(({ status }) => status === "rejected"));
  await answered;
  assert.deepEqual(await waiting, {});
});

test("who gives up waiting leaves the line, and the next gets the turn", async (t) => {
  const { asked, client, heardOf, answer } = await patientBmc(t);
  using impatient = Scope.root();
  const hanging = Array.from({ length: 4 }, (_, at) => client().get(Scope.root(), `/${at}`));
  await heardOf(4);
  const gone = client().get(impatient, "/gone");
  const next = client().get(Scope.root(), "/next");
  impatient.cancel();
  await assert.rejects(gone, (thrown) => isFailure(thrown, "cancelled"));
  answer(0);
  await heardOf(5);
  assert.equal(asked[4]?.path, "GET /next");
  for (let at = 1; at < 5; at += 1) answer(at);
  await Promise.all([...hanging, next]);
});

test("a login that is given up by who began it is begun anew by who waits for it", async (t) => {
  const { asked, client, heardOf, answer } = await patientBmc(t);
  const account = { redfish_username: "a", redfish_password: "a", redfish_auth_type: "session" };
  using impatient = Scope.root();
  using waiting = Scope.root();
  const first = client(account).get(impatient, "/first");
  await heardOf(1);
  const second = client(account).get(Scope.root(), "/second");
  const third = client(account).get(waiting, "/third");
  waiting.cancel();
  await assert.rejects(third, (thrown) => isFailure(thrown, "cancelled"));
  impatient.cancel();
  await assert.rejects(first, (thrown) => isFailure(thrown, "cancelled"));
  await heardOf(2);
  answer(1);
  await heardOf(3);
  assert.match(asked[2]?.path ?? "", /^POST .*Sessions$/);
  answer(2, 201, { "x-auth-token": "t" });
  await heardOf(4);
  assert.equal(asked[3]?.path, "GET /second");
  answer(3);
  await second;
  // Before the server goes: the session is ended with the client.
  void heardOf(5).then(() => answer(4));
});
