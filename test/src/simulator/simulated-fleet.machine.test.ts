/** Machines of the simulator under a real `ingot serve`: what is well comes to its end, and what is not says why. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type End, Herd } from "@ingot/cli/lab/simulate/herd";
import { enrol } from "@ingot/cli/lab/simulate/enrol";
import { outcomes } from "@ingot/cli/lab/simulate/outcomes";
import { ApiClient } from "@ingot/client";
import type { NodeResource } from "@ingot/contract";
import { Scope } from "@ingot/kernel";
import { FAULT_NAMES, type SimulatedFault, type Simulator, type SimulatorOptions, startSimulator } from "@ingot/lab";
import { freePort } from "../story/free-port.ts";
import { ServerProcess } from "../story/server-process.ts";

const MINUTE = 60_000;
const AVAILABLE = { verb: "provide", from: ["manageable"], to: "available" } as const;
const ACTIVE = { verb: "active", from: ["available"], to: "active" } as const;

let folder: string;
let server: ServerProcess;
let client: ApiClient;

before(async () => {
  using scope = Scope.root({ timeoutMs: MINUTE, what: "the server's start" });
  folder = await mkdtemp(join(tmpdir(), "simulated-"));
  const port = await freePort();
  const times = ["--deploy-callback-timeout", "10", "--agent-silence-timeout", "5", "--bmc-timeout", "5"];
  server = new ServerProcess(["--listen", `127.0.0.1:${port}`, "--data", join(folder, "data"), ...times]);
  await server.start(scope);
  client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Farm extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly herd: Herd;
}

/** Machines that are quick, enrolled and available. */
async function farm(scope: Scope, options: SimulatorOptions & { readonly clean: boolean }): Promise<Farm> {
  const simulator = await startSimulator(scope, { bootMs: 300, imageMs: 300, stepMs: 100, ...options });
  const session = { scope, client, out: () => {}, err: () => {}, width: undefined, errWidth: undefined };
  await enrol(session, simulator.nodes, { clean: options.clean });
  const herd = new Herd(session, simulator.nodes, 3 * MINUTE);
  await herd.lead({ verb: "manage", from: ["enroll"], to: "manageable" });
  const ends = await herd.lead(AVAILABLE);
  assert.deepEqual(outcomes(ends), [{ outcome: "available", machines: options.nodes, reason: "" }]);
  return { simulator, herd, [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() };
}

test("twenty machines are cleaned and deployed at once", { timeout: 4 * MINUTE }, async () => {
  using scope = Scope.root({ timeoutMs: 3 * MINUTE, what: "twenty machines" });
  await using machines = await farm(scope, { nodes: 20, seed: "twenty", prefix: "twenty", clean: true });
  const ends = await machines.herd.lead(ACTIVE);
  assert.deepEqual(outcomes(ends), [{ outcome: "active", machines: 20, reason: "" }]);
  const { stages, heartbeats } = machines.simulator.report();
  assert.equal((stages.booting ?? 0) + (stages.instance ?? 0), 20, JSON.stringify(stages));
  assert.ok(heartbeats.accepted >= 40);
});

test("agents that speak plain HTTP are taken at their word", { timeout: 2 * MINUTE }, async () => {
  using scope = Scope.root({ timeoutMs: MINUTE, what: "plain agents" });
  const options = { nodes: 2, seed: "plain", prefix: "plain", clean: false, agentTls: false };
  await using machines = await farm(scope, options);
  assert.deepEqual(outcomes(await machines.herd.lead(ACTIVE)), [{ outcome: "active", machines: 2, reason: "" }]);
});

test(
  "a machine that is switched on hold has its ramdisk again for the next step, and is deployed",
  { timeout: 3 * MINUTE },
  async () => {
    using scope = Scope.root({ timeoutMs: 2 * MINUTE, what: "machines on hold" });
    await using machines = await farm(scope, { nodes: 3, seed: "hold", prefix: "hold", clean: false });
    const reaches = async (node: string, look: (now: NodeResource) => boolean) => {
      for (;;) {
        const now = await client.nodes.get(scope, node);
        if (look(now)) return now;
        assert.doesNotMatch(now.provision_state ?? "", /failed/, now.last_error ?? "");
        await scope.sleep(50);
      }
    };
    const changes = [["power off"], ["power off", "power on"], ["rebooting"]] as const;
    const deploy_steps = [{ interface: "deploy", step: "hold", priority: 70, args: {} }] as const;
    await Promise.all(
      machines.simulator.nodes.map(async ({ name }, at) => {
        await client.nodes.provision(scope, name, "active", { deploy_steps });
        await reaches(name, (now) => now.provision_state === "deploy hold");
        for (const target of changes[at] ?? []) {
          await client.nodes.setPower(scope, name, target);
          const now = await reaches(name, ({ target_power_state: wanted }) => wanted === null);
          assert.deepEqual(
            [now.provision_state, now.power_state, now.last_error, now.reservation],
            ["deploy hold", target === "power off" ? target : "power on", null, null],
          );
        }
        await client.nodes.provision(scope, name, "unhold");
        await reaches(name, (now) => now.provision_state === "active");
        const told = (await client.ingot.timeline(scope, name)).events.map(({ message }) => message);
        assert.equal(told.filter((line) => /the ramdisk is booted once more/.test(line)).length, 1, told.join("\n"));
        assert.equal(told.filter((line) => line.startsWith("deploy.write_image done")).length, 1);
      }),
    );
  },
);

/** What comes of each fault, as docs/how-to/simulate-a-thousand-machines.md says. */
const ENDS: Readonly<Record<SimulatedFault, { readonly state: string; readonly reason: RegExp }>> = {
  "bmc-slow": { state: "active", reason: /^$/ },
  "bmc-silent": { state: "deploy failed", reason: /did not answer GET .* within \d+ s/ },
  "bmc-resets": { state: "deploy failed", reason: /does not answer \((ECONNRESET|UND_ERR_SOCKET)\)/ },
  "bmc-errors": { state: "deploy failed", reason: /the BMC is busy \(GET .*: HTTP 500\)/ },
  "bmc-busy": { state: "active", reason: /^$/ },
  "never-calls": { state: "deploy failed", reason: /Timeout reached while waiting for callback/ },
  "agent-dies": { state: "deploy failed", reason: /silent|does not answer/ },
  "step-fails": { state: "deploy failed", reason: /deploy\.write_image failed: .*I\/O errors/ },
  "answer-lost": { state: "active", reason: /^$/ },
  "heartbeat-flood": { state: "active", reason: /^$/ },
  "heartbeat-twice": { state: "active", reason: /^$/ },
};

test("each fault leads to its end, and leaves nobody behind", { timeout: 8 * MINUTE }, async (t) => {
  using scope = Scope.root({ timeoutMs: 7 * MINUTE, what: "faulty machines" });
  const nodes = FAULT_NAMES.length;
  await using machines = await farm(scope, { nodes, seed: "faults", prefix: "faults", clean: false });
  for (const [index, fault] of FAULT_NAMES.entries()) machines.simulator.setFaults(nameOf(machines, index), [fault]);
  const ends = await machines.herd.lead(ACTIVE);
  for (const [index, fault] of FAULT_NAMES.entries()) {
    await t.test(fault, () => {
      const { state, reason } = ends[index] as End;
      assert.equal(state, ENDS[fault].state, reason);
      assert.match(reason, ENDS[fault].reason);
    });
  }
});

function nameOf({ simulator }: Farm, index: number): string {
  return simulator.nodes[index]?.name ?? "";
}
