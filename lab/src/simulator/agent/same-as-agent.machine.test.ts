/** The simulated agent beside the real one, under the same control plane: who speaks to them cannot tell them apart. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseConfig } from "@ingot/agent/config/agent-config";
import { runAgent } from "@ingot/agent/run-agent";
import { FakeConductor, type Answer, TOKEN } from "@ingot/agent/testing/fake-conductor";
import type { HeartbeatRequest } from "@ingot/contract";
import { isJsonObject, type Json, Scope } from "@ingot/kernel";
import { type Simulator, startSimulator } from "../start-simulator.ts";

const scope = Scope.root({ timeoutMs: 60_000, what: "the two agents" });
const conductors = { real: new FakeConductor(), simulated: new FakeConductor() };
type Who = keyof typeof conductors;
const BOTH: readonly Who[] = ["real", "simulated"];
let plugins: string;
let simulator: Simulator;
let running: Promise<void>;
const heartbeats = new Map<Who, HeartbeatRequest>();

before(async () => {
  plugins = await mkdtemp(join(tmpdir(), "plugins-"));
  const settings = { listen_port: "0", listen_host: "127.0.0.1", enable_auto_tls: "false", disk_wait_attempts: "0" };
  const config = parseConfig(new Map(Object.entries({ api_url: await conductors.real.start(), ...settings })));
  const host = { disks: [], power: false };
  running = runAgent(scope, { config, plugins, host, addresses: ["02:00:00:00:00:01"] });
  simulator = await startSimulator(scope, {
    ...{ nodes: 1, bootMs: 1, stepMs: 1, imageMs: 1, agentTls: false },
    networkBootApi: await conductors.simulated.start(),
  });
  await simulator.powerOn(scope, 0);
  for (const who of BOTH) heartbeats.set(who, await conductors[who].heartbeat(1));
});
after(async () => {
  scope.cancel();
  await running.catch(() => {});
  await simulator[Symbol.asyncDispose]();
  for (const who of BOTH) await conductors[who].stop();
  await rm(plugins, { recursive: true });
});

/** What there is, by type, and not which: lists count by their first item. */
function shape(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0] as Json)];
  if (!isJsonObject(value)) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, shape(value[key])]),
  );
}

async function both(ask: (conductor: FakeConductor) => Promise<Answer>) {
  const [real, simulated] = await Promise.all([ask(conductors.real), ask(conductors.simulated)]);
  return { real, simulated };
}

test("heartbeats have the same fields, and the lookup gave both their token", () => {
  const [real, simulated] = BOTH.map((who) => heartbeats.get(who) as unknown as Json);
  assert.deepEqual(shape(simulated), shape(real));
  assert.equal(heartbeats.get("simulated")?.agent_token, TOKEN);
});

test("a synchronous command has ended when it is answered, and stays to be asked for", async () => {
  const { real, simulated } = await both((conductor) => conductor.command("poll.set_node_info", { node_info: {} }));
  assert.equal(simulated.status, real.status);
  const { progress: _progress, command_params: _realParams, ...realBody } = real.body;
  const { command_params: _params, ...body } = simulated.body;
  assert.deepEqual(shape(body as unknown as Json), shape(realBody as unknown as Json));
  assert.equal(body.command_status, "SUCCEEDED");
  const again = await both((conductor) =>
    conductor.ask("GET", `/v1/commands/${(conductor === conductors.real ? real : simulated).body.id}`),
  );
  assert.deepEqual([again.real.body.id, again.simulated.body.id], [real.body.id, simulated.body.id]);
  const list = await both((conductor) => conductor.ask("GET", "/v1/commands/"));
  assert.deepEqual(Object.keys(list.simulated.body), Object.keys(list.real.body));
});

for (const kind of ["deploy", "clean", "service"]) {
  test(`the ${kind} steps are told in the same form`, async () => {
    const params = { node: { uuid: "n" }, ports: [] };
    const { real, simulated } = await both((conductor) => conductor.command(`${kind}.get_${kind}_steps`, params));
    const steps = (answer: Answer) => {
      const result = answer.body.command_result as Readonly<Record<string, Json>>;
      const [manager = ""] = Object.keys(result[`${kind}_steps`] as object);
      const [first] = (result[`${kind}_steps`] as unknown as Record<string, Record<string, Json>[]>)[manager] ?? [];
      return { keys: Object.keys(result).toSorted(), manager, step: Object.keys(first ?? {}).toSorted() };
    };
    assert.deepEqual(steps(simulated), steps(real));
  });
}

const REFUSED: readonly [string, (conductor: FakeConductor) => Promise<Answer>][] = [
  ["a wrong token", (conductor) => conductor.command("standby.sync", {}, { token: "another" })],
  ["an unknown command", (conductor) => conductor.command("standby.dance", {})],
  ["an unknown id", (conductor) => conductor.ask("GET", "/v1/commands/none")],
  ["a command without a name", (conductor) => conductor.ask("POST", `/v1/commands/?agent_token=${TOKEN}`, {})],
  ["an unknown place", (conductor) => conductor.ask("GET", "/v1/dances")],
];

for (const [what, ask] of REFUSED) {
  test(`${what} is refused alike`, async () => {
    const { real, simulated } = await both(ask);
    assert.ok(real.status >= 400);
    assert.equal(simulated.status, real.status);
    assert.deepEqual(shape(simulated.body as unknown as Json), shape(real.body as unknown as Json));
  });
}
