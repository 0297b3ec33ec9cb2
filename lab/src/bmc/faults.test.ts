import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { labFixture, type LabFixture } from "../testing/lab-fixture.ts";

let fixture: LabFixture;
before(async () => {
  fixture = await labFixture();
});
afterEach(() => fixture.node.faults.set({}));
after(async () => fixture[Symbol.asyncDispose]());

const root = () => fixture.redfish("GET", "/redfish/v1/");

test("the next requests are answered with 503 and Retry-After, those after them in health", async () => {
  fixture.node.faults.set({ busyRequests: 2, retryAfterSeconds: 7 });
  for (let count = 0; count < 2; count += 1) {
    const reply = await root();
    assert.deepEqual([reply.status, reply.headers.get("retry-after")], [503, "7"]);
    assert.deepEqual(reply.messages, ["ServiceTemporarilyUnavailable"]);
  }
  assert.equal((await root()).status, 200);
});

test("an answer comes late", async () => {
  fixture.node.faults.set({ delayMs: 150 });
  const started = performance.now();
  await root();
  assert.ok(performance.now() - started >= 149);
});

test("the next requests fail, or each of so many comes at a bad time", async () => {
  fixture.node.faults.set({ failRequests: 1, busyEvery: 2 });
  assert.equal((await root()).status, 500);
  const statuses = [await root(), await root(), await root(), await root()].map((reply) => reply.status);
  assert.deepEqual(statuses.toSorted(), [200, 200, 503, 503]);
});

test("a silent BMC takes a request and never answers", async () => {
  fixture.node.faults.set({ silent: true });
  const { redfish_address: address } = fixture.node.report();
  const waiting = fetch(`${address}/redfish/v1/`, { signal: AbortSignal.timeout(200) });
  await assert.rejects(waiting, /timeout/);
});

test("connections are reset", async () => {
  fixture.node.faults.set({ resetConnections: 1 });
  await assert.rejects(root(), /fetch failed/);
  assert.equal((await root()).status, 200);
});

test("credentials and open sessions are refused", async () => {
  const { redfish_username: UserName, redfish_password: Password } = fixture.node.report();
  const login = { authenticate: false, body: { UserName, Password } };
  const session = await fixture.redfish("POST", "/redfish/v1/SessionService/Sessions", login);
  fixture.node.faults.set({ rejectCredentials: true });
  assert.equal((await fixture.redfish("GET", fixture.system)).status, 401);
  assert.equal((await fixture.redfish("POST", "/redfish/v1/SessionService/Sessions", login)).status, 401);
  fixture.node.faults.set({});
  const headers = { "X-Auth-Token": session.headers.get("x-auth-token") ?? "" };
  assert.equal((await fixture.redfish("GET", fixture.system, { authenticate: false, headers })).status, 401);
});

test("sessions end", async () => {
  fixture.node.faults.set({ sessionSeconds: 0 });
  const { redfish_username: UserName, redfish_password: Password } = fixture.node.report();
  const login = { authenticate: false, body: { UserName, Password } };
  const session = await fixture.redfish("POST", "/redfish/v1/SessionService/Sessions", login);
  assert.equal(session.status, 201);
  const headers = { "X-Auth-Token": session.headers.get("x-auth-token") ?? "" };
  assert.equal((await fixture.redfish("GET", fixture.system, { authenticate: false, headers })).status, 401);
});

test("there is no virtual media", async () => {
  fixture.node.faults.set({ noVirtualMedia: true });
  assert.equal((await fixture.redfish("GET", fixture.manager)).body["VirtualMedia"], undefined);
  assert.equal((await fixture.redfish("GET", `${fixture.manager}/VirtualMedia`)).status, 404);
  const insert = `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`;
  assert.equal((await fixture.redfish("POST", insert, { body: { Image: "http://127.0.0.1:1/a.iso" } })).status, 404);
});

test("power actions are taken and ignored, or come late", async () => {
  const reset = `${fixture.system}/Actions/ComputerSystem.Reset`;
  const state = async () => (await fixture.redfish("GET", fixture.system)).body["PowerState"];
  fixture.node.faults.set({ ignorePowerActions: true });
  assert.equal((await fixture.redfish("POST", reset, { body: { ResetType: "On" } })).status, 204);
  assert.equal(await state(), "Off");
  fixture.node.faults.set({ powerDelayMs: 200 });
  assert.equal((await fixture.redfish("POST", reset, { body: { ResetType: "On" } })).status, 204);
  assert.equal(await state(), "Off");
  await fixture.node.waitForSerial(fixture.scope, /power on/);
});
