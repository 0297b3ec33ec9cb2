import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Failure, Scope } from "@ingot/kernel";
import { parseConfig } from "./config/agent-config.ts";
import { runAgent } from "./run-agent.ts";
import { FakeConductor, type FakeConductorOptions, NODE_UUID, TOKEN } from "./testing/fake-conductor.ts";

let plugins = "";

/** A step that waits until it is aborted, one that fails, one that answers; and a package that throws while it is loaded. */
const TEST_PLUGIN = `
import { defineHardwareManager, defineStep, StepError, Type } from "@ingot/step-kit";
const step = (name, more) => defineStep({ name, interface: "deploy", description: name, kinds: ["deploy", "clean"], ...more });
export const hardwareManager = defineHardwareManager({
  name: "TestManager", version: "7", evaluateHardwareSupport: () => 3,
  steps: [
    step("greet", { args: Type.Object({ who: Type.String() }), run: (s, { who }) => { s.log("greeting " + who); return { said: "hello " + who }; } }),
    step("hang", { abortable: true, run: async (s) => { s.progress(0.5, "half way"); await s.scope.sleep(60000); } }),
    step("stubborn", { run: async (s) => { await s.scope.sleep(700); } }),
    step("break", { run: () => { throw new StepError("the widget is broken", { hint: "Buy a new one." }); } }),
    step("crash", { run: () => { null.x; } }),
  ],
});`;

before(async () => {
  // Below this folder, so that the plug-ins find step-kit as they do in the ramdisk.
  plugins = await mkdtemp(join(import.meta.dirname, "..", ".test-plugins-"));
  await plugin("test-plugin", TEST_PLUGIN);
  await plugin("broken-plugin", "throw new Error('kaboom at load');");
  await plugin(
    "moody-plugin",
    `
    import { defineHardwareManager } from "@ingot/step-kit";
    export const hardwareManager = defineHardwareManager({ name: "Moody", version: "1", evaluateHardwareSupport: () => { throw new Error("not today"); } });`,
  );
});
after(() => rm(plugins, { recursive: true, force: true }));

async function plugin(name: string, source: string, folder = plugins): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  const description = { name, version: "1.0.0", type: "module", ingot: { hardwareManager: "./index.js" } };
  await writeFile(join(folder, name, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, name, "index.js"), source);
}

async function withAgent(
  work: (conductor: FakeConductor, running: Promise<void>) => Promise<void>,
  options: FakeConductorOptions & {
    readonly settings?: Readonly<Record<string, string>>;
    readonly tokenFile?: string;
  } = {},
): Promise<void> {
  const conductor = new FakeConductor(options);
  const url = await conductor.start();
  const scope = Scope.root();
  const config = parseConfig(
    new Map(
      Object.entries({
        api_url: url,
        listen_port: "0",
        listen_host: "127.0.0.1",
        lookup_interval: "0.01",
        disk_wait_attempts: "0",
        ...options.settings,
      }),
    ),
  );
  const { tokenFile } = options;
  const running = runAgent(scope, {
    config,
    plugins,
    host: { disks: [], power: false },
    addresses: ["52:54:00:12:34:56"],
    ...(tokenFile === undefined ? {} : { tokenFile }),
  });
  running.catch(() => {});
  try {
    await work(conductor, running);
  } finally {
    scope.cancel();
    await running.catch(() => {});
    await conductor.stop();
  }
}

const node = { uuid: NODE_UUID, properties: {}, instance_info: {}, driver_internal_info: {} };
const deployStep = (step: string, args: object = {}, more: object = {}) => ({
  step: { interface: "deploy", step, args },
  node,
  ports: [],
  ...more,
});

test("it looks itself up, retrying, and heartbeats with its certificate and token", async () => {
  await withAgent(
    async (conductor) => {
      const heartbeat = await conductor.heartbeat(1);
      assert.equal(conductor.lookups.length, 3);
      assert.equal(conductor.lookups[2]?.searchParams.get("addresses"), "52:54:00:12:34:56");
      assert.match(heartbeat.callback_url, /^https:\/\/127\.0\.0\.1:\d+$/);
      assert.equal(heartbeat.agent_token, TOKEN);
      const certificate = new X509Certificate(heartbeat.agent_verify_ca ?? "");
      assert.equal(certificate.subjectAltName, "IP Address:127.0.0.1");
      assert.ok(certificate.verify(certificate.publicKey));
      assert.ok(certificate.validFromDate.getTime() < Date.parse("2100-01-01"));
      const status = await conductor.ask("GET", "/v1/status");
      assert.equal(status.status, 200);
      assert.deepEqual((await conductor.ask("GET", "/v1/")).body.id, "v1");
      assert.equal((await conductor.ask("GET", "/")).status, 200);
    },
    { refuseLookup: (count) => (count < 3 ? 404 : undefined) },
  );
});

test("impostors are refused: wrong, empty, shorter and missing token", async () => {
  await withAgent(async (conductor) => {
    await conductor.heartbeat(1);
    for (const token of ["wrong", "", TOKEN.slice(1), `${TOKEN}x`]) {
      const answer = await conductor.command("standby.sync", {}, { token });
      assert.equal(answer.status, 401, token);
      assert.equal(answer.body.faultstring, "Token invalid.");
    }
    const bare = await conductor.ask("POST", "/v1/commands/", { name: "standby.sync", params: {} });
    assert.equal(bare.status, 401);
    assert.equal((await conductor.ask("GET", "/v1/commands/?agent_token=wrong")).status, 401);
    assert.equal((await conductor.ask("GET", "/v1/commands/")).status, 200);
    assert.equal((await conductor.ask("GET", `/v1/commands/?agent_token=${TOKEN}`)).status, 200);
    assert.equal((await conductor.ask("GET", "/v1/commands/")).status, 401, "once a reader has shown it, all must");
  });
});

test("broken plug-ins are reported by a heartbeat and the others work", async () => {
  await withAgent(async (conductor) => {
    const heartbeat = await conductor.heartbeat(2);
    assert.match(heartbeat.agent_status_message ?? "", /broken-plugin.*kaboom at load/);
    assert.match(heartbeat.agent_status_message ?? "", /Moody.*not today/);
    const answer = await conductor.command("deploy.get_deploy_steps", { node, ports: [] });
    const result = answer.body.command_result as Record<string, never>;
    assert.deepEqual(result["hardware_manager_version"], { TestManager: "7", generic_hardware_manager: "0.1.0" });
    assert.deepEqual(Object.keys(result["deploy_steps"] ?? {}), ["TestManager", "generic_hardware_manager"]);
  });
});

test("a step runs, its result, log and progress are in the command, and a heartbeat follows at once", async () => {
  await withAgent(async (conductor) => {
    await conductor.heartbeat(2);
    const started = await conductor.command("deploy.execute_deploy_step", deployStep("greet", { who: "world" }), {
      wait: false,
    });
    assert.equal(started.body.command_name, "execute_deploy_step");
    const done = await conductor.ask("GET", `/v1/commands/${started.body.id}?wait=true&agent_token=${TOKEN}`);
    assert.equal(done.body.command_status, "SUCCEEDED");
    assert.deepEqual(done.body.command_result, {
      deploy_result: { said: "hello world" },
      deploy_step: { interface: "deploy", step: "greet", args: { who: "world" } },
    });
    assert.ok(done.body.progress?.log.includes("greeting world"));
    await conductor.heartbeat(3);
  });
});

test("what cannot be run is said clearly", async () => {
  await withAgent(async (conductor) => {
    await conductor.heartbeat(1);
    const failed = async (step: string, args: object, more: object = {}) =>
      (await conductor.command("deploy.execute_deploy_step", deployStep(step, args, more))).body;
    const missing = await failed("greet", {});
    assert.equal(missing.command_status, "FAILED");
    assert.match(missing.command_error?.message ?? "", /step 'greet': argument 'who' is missing/);
    assert.match((await failed("nope", {})).command_error?.message ?? "", /deploy step deploy\.nope/);
    const broken = await failed("break", {});
    assert.equal(broken.command_error?.message, "the widget is broken");
    assert.match(broken.command_error?.details ?? "", /Buy a new one/);
    assert.equal((await failed("crash", {})).command_error?.type, "step.failed");
    const mismatch = await failed(
      "greet",
      { who: "x" },
      { deploy_version: { TestManager: "6", generic_hardware_manager: "0.1.0" } },
    );
    assert.equal(mismatch.command_status, "CLEAN_VERSION_MISMATCH");
    assert.match(mismatch.command_error?.message ?? "", /TestManager is 7, was 6/);
    assert.equal((await conductor.command("nope.nope", {})).status, 404);
    assert.equal((await conductor.command("deploy.nope", {})).status, 400);
    assert.equal((await conductor.command("deploy", {})).status, 400);
    assert.equal((await conductor.ask("GET", "/v1/commands/unknown")).status, 404);
    const query = `?agent_token=${TOKEN}`;
    assert.equal((await conductor.ask("POST", `/v1/commands/${query}`, { name: 5 })).status, 400);
    assert.equal((await conductor.ask("GET", "/v1/nothing")).status, 404);
  });
});

test("one command at a time; an abortable step can be aborted, another cannot", async () => {
  await withAgent(async (conductor) => {
    await conductor.heartbeat(1);
    const hanging = await conductor.command("deploy.execute_deploy_step", deployStep("hang"), { wait: false });
    const busy = await conductor.command("deploy.get_deploy_steps", { node, ports: [] });
    assert.equal(busy.status, 409);
    assert.match(busy.body.faultstring ?? "", /Agent is busy: executing command deploy\.execute_deploy_step/);
    const look = () => conductor.ask("GET", `/v1/commands/${hanging.body.id}?agent_token=${TOKEN}`);
    // Aborted midway, not before it has begun.
    while ((await look()).body.progress?.fraction !== 0.5);
    const aborted = await conductor.command("step.abort", {});
    const ended = await look();
    assert.deepEqual(aborted.body.command_result, { aborted: hanging.body.id }, JSON.stringify(ended.body));
    assert.equal(ended.body.command_status, "FAILED");
    assert.equal(ended.body.command_error?.type, "cancelled");
    assert.deepEqual(ended.body.progress?.fraction, 0.5);
    const stubborn = await conductor.command("deploy.execute_deploy_step", deployStep("stubborn"), { wait: false });
    assert.equal((await conductor.command("step.abort", {})).body.command_error?.type, "step.not_abortable");
    const done = await conductor.ask("GET", `/v1/commands/${stubborn.body.id}?wait=true&agent_token=${TOKEN}`);
    assert.equal(done.body.command_status, "SUCCEEDED");
  });
});

test("secrets in parameters are blanked in what is listed", async () => {
  await withAgent(async (conductor) => {
    await conductor.heartbeat(1);
    const params = deployStep("write_image", { image_info: {}, configdrive: "c2VjcmV0" });
    const { body } = await conductor.command("deploy.execute_deploy_step", params);
    assert.equal(body.command_status, "FAILED");
    assert.ok(!JSON.stringify(body).includes("c2VjcmV0"));
  });
});

test("a locked node: the heartbeat is repeated; a lost token: an agent that kept it goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "agent-token-"));
  const tokenFile = join(folder, "token");
  await withAgent(async (conductor) => assert.equal((await conductor.heartbeat(1)).agent_token, TOKEN), { tokenFile });
  await withAgent(async (conductor) => assert.equal((await conductor.heartbeat(1)).agent_token, TOKEN), {
    tokenFile,
    token: null,
  });
  await withAgent(
    async (_, running) => {
      await assert.rejects(
        running,
        (error: Failure) => error.code === "agent.lookup_failed" && /token/.test(error.message),
      );
    },
    { token: null },
  );
  await rm(folder, { recursive: true });
});

test("without TLS, and with the address that it is told to advertise", async () => {
  await withAgent(
    async (conductor) => {
      const heartbeat = await conductor.heartbeat(1);
      assert.equal(heartbeat.callback_url, "http://10.0.2.2:19999");
      assert.equal(heartbeat.agent_verify_ca, undefined);
    },
    { settings: { advertise_host: "10.0.2.2", advertise_port: "19999", enable_auto_tls: "false" } },
  );
});

test("an agent that is told no control plane says so", async () => {
  const options = { config: parseConfig(new Map()), plugins, host: { disks: [], power: false } };
  await assert.rejects(runAgent(Scope.root(), options), (error: Failure) => error.code === "agent.no_api_url");
});

test("two packages of equal support with one step: an error names both", async () => {
  const folder = join(plugins, "clash");
  await cp(join(plugins, "test-plugin"), join(folder, "one"), { recursive: true });
  await plugin("other-package", TEST_PLUGIN.replace("TestManager", "OtherManager"), folder);
  const { agentManifest } = await import("./manifest.ts");
  const manifest = await agentManifest(Scope.root(), folder);
  assert.match(manifest.problems[0]?.message ?? "", /test-plugin.*other-package|other-package.*test-plugin/);
  assert.ok(!manifest.steps.deploy.some((step) => step.step === "greet"));
  await rm(folder, { recursive: true });
});
