/** A real `ingot serve` is told to end in the middle of a step that takes half an hour: it leaves at once, and the next goes on at once. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type Server, type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient } from "@ingot/client";
import { MIB, newSecret, Scope, systemClock } from "@ingot/kernel";
import { freePort } from "../story/free-port.ts";
import { ServerProcess } from "../story/server-process.ts";
import { until } from "./fleet.ts";
import { ServingFleet } from "./serving-fleet.ts";

const MINUTE = 60_000;
/** Half an hour, for whatever the driver does. */
const LONG = { fake_deploy_delay: "1800" };
/** On a machine that has other things to do, too. */
const LEAVES_MS = 10_000;
/** Well before the lease of whoever left would have ended. */
const GOES_ON_MS = 5_000;

interface Place extends AsyncDisposable {
  readonly folder: string;
}

async function place(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "sigterm-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function deploying(scope: Scope, client: ApiClient, name: string): Promise<void> {
  await client.nodes.create(scope, { name, driver: "fake-hardware" });
  for (const verb of ["manage", "provide"] as const) {
    await client.nodes.provision(scope, name, verb);
    await client.ingot.node(scope, name, { until: ["stable"], waitSeconds: 20 });
  }
  await client.nodes.update(scope, name, [{ op: "add", path: "/driver_info", value: LONG }]);
  await client.nodes.provision(scope, name, "active");
  await until(async () => (await client.ingot.lock(scope, name)).step?.state === "running");
}

/** Who is at work with the node, once it is another claim than that one. */
async function takenOver(scope: Scope, client: ApiClient, of: { readonly node: string; readonly claim: number }) {
  return until(async () => {
    const { operation, step, driver } = await client.ingot.lock(scope, of.node);
    const isTaken = operation !== null && operation.claim > of.claim && driver !== null && driver.alive;
    return isTaken && step?.state === "running" ? driver : undefined;
  });
}

async function claimOf(scope: Scope, client: ApiClient, node: string): Promise<number> {
  return (await client.ingot.lock(scope, node)).operation?.claim ?? Number.NaN;
}

/** Ends it as an init system does; answers how long that took. */
async function terminated(server: ServerProcess): Promise<number> {
  const begun = systemClock.monotonic();
  assert.deepEqual(await server.stop(), { kind: "exited", code: 0 }, server.output);
  return systemClock.monotonic() - begun;
}

/** A BMC that takes connections and never says a word. */
async function silentBmc(): Promise<{ readonly server: Server; readonly asked: Promise<void>; readonly url: string }> {
  const asked = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => asked.resolve());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { server, asked: asked.promise, url: `http://127.0.0.1:${port}` };
}

/** Asks for something, and reads nothing of the answer beyond its beginning. */
async function lazyReader(port: number, request: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(request);
  if (request.endsWith("\r\n\r\n")) {
    await once(socket, "data");
    socket.pause();
  }
  return socket;
}

/** A file of the server's that machines fetch, larger than what any buffer takes. */
async function published(data: string): Promise<string> {
  const secret = newSecret();
  const folder = join(data, "media", "published", secret);
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, "image"), "w");
  await file.truncate(256 * MIB);
  await file.close();
  return `/ingot/v1/media/${secret}/image`;
}

test(
  "one process over SQLite leaves at once, whoever still wants something of it, and its next start goes on at once",
  { timeout: 3 * MINUTE },
  async () => {
    using scope = Scope.root({ timeoutMs: 2 * MINUTE, what: "a process that is told to end" });
    await using at = await place();
    const port = await freePort();
    const data = join(at.folder, "data");
    const types = ["--hardware-types", "fake-hardware,redfish", "--power-sync-interval", "1"];
    const server = new ServerProcess(["--listen", `127.0.0.1:${port}`, "--data", data, ...types]);
    const bmc = await silentBmc();
    const sockets: Socket[] = [];
    try {
      await server.start(scope);
      const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
      await deploying(scope, client, "n1");
      const driver_info = { redfish_address: bmc.url, redfish_username: "a", redfish_password: "b" };
      await client.nodes.create(scope, { name: "silent", driver: "redfish", driver_info });
      await client.nodes.provision(scope, "silent", "manage");
      await bmc.asked;
      for (const request of [
        `GET ${await published(data)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        "GET /ingot/v1/events HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      ]) {
        sockets.push(await lazyReader(port, request));
      }
      const claim = await claimOf(scope, client, "n1");
      const took = await terminated(server);
      assert.ok(took < LEAVES_MS, `it took ${took} ms to leave`);
      await server.start(scope);
      const begun = systemClock.monotonic();
      await takenOver(scope, client, { node: "n1", claim });
      const later = systemClock.monotonic() - begun;
      assert.ok(later < GOES_ON_MS, `after its start it took ${later} ms to go on`);
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.kill();
      bmc.server.close();
    }
  },
);

test(
  "one of several processes over PostgreSQL leaves at once, and another has its nodes at once",
  { timeout: 4 * MINUTE },
  async () => {
    using scope = Scope.root({ timeoutMs: 3 * MINUTE, what: "one of three processes that is told to end" });
    const settings = ["--hardware-types", "fake-hardware"];
    await using fleet = await ServingFleet.start(scope, { conductors: ["a", "b"], settings });
    const { client } = fleet;
    const names = ["n1", "n2", "n3", "n4"];
    for (const name of names) await deploying(scope, client, name);
    const host = (await client.ingot.lock(scope, "n1")).driver?.host ?? "";
    const claims = new Map<string, number>();
    for (const node of names) {
      const { driver, operation } = await client.ingot.lock(scope, node);
      if (driver?.host === host) claims.set(node, operation?.claim ?? 0);
    }
    const told = systemClock.monotonic();
    const ended = terminated(fleet.process(host));
    for (const [node, claim] of claims) {
      const driver = await takenOver(scope, client, { node, claim });
      assert.notEqual(driver.host, host);
    }
    const later = systemClock.monotonic() - told;
    assert.ok(later < GOES_ON_MS, `the other took ${later} ms to go on with ${claims.size}`);
    const took = await ended;
    assert.ok(took < LEAVES_MS, `it took ${took} ms to leave`);
    assert.ok((await terminated(fleet.process("api"))) < LEAVES_MS);
  },
);
