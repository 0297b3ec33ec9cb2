import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient, waitForNode } from "@ingot/client";
import { spawn } from "@ingot/exec";
import { Failure, type Json, type Scope } from "@ingot/kernel";
import { startLab } from "@ingot/lab";

const ROOT = join(import.meta.dirname, "../..");

export interface LabDeployment {
  readonly ramdisk: string;
  readonly image: string;
  readonly memoryBytes: number;
  readonly deploySteps: readonly Json[];
}

/** What a deployment told: the milliseconds of each step, the last words of each, and all lines that each logged. */
export interface DeploymentStory {
  readonly durations: ReadonlyMap<string, number>;
  readonly lastWords: ReadonlyMap<string, string>;
  readonly logs: ReadonlyMap<string, readonly string[]>;
}

/** Deploys a virtual machine with a server and a laboratory of its own, and answers with what happened. */
export async function deployOnLab(scope: Scope, wanted: LabDeployment): Promise<DeploymentStory> {
  const dir = await mkdtemp(join(tmpdir(), "ingot-bench-"));
  const port = await freePort();
  const lab = await startLab(scope, {
    dir: join(dir, "lab"),
    apiUrl: `http://10.0.2.2:${port}`,
    memoryBytes: wanted.memoryBytes,
  });
  const args = ["serve", "--listen", `127.0.0.1:${port}`, "--data", join(dir, "data"), "--no-automated-clean"];
  const server = spawn(process.execPath, [join(ROOT, "apps/ingotd/src/main.ts"), ...args], { cwd: ROOT });
  try {
    await listening(server.stdout, server.ended);
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    const report = lab.nodes[0]?.report();
    if (report === undefined) throw new Failure("internal", "the laboratory has no machine");
    const driver_info = {
      ...report.driver_info,
      deploy_kernel: `file://${wanted.ramdisk}.kernel`,
      deploy_ramdisk: `file://${wanted.ramdisk}.initramfs`,
    };
    const instance_info = { image_source: `file://${wanted.image}` };
    const node = await client.nodes.create(scope, { name: report.name, driver: "redfish", driver_info, instance_info });
    await client.ports.create(scope, { node_uuid: node.uuid, address: report.mac_address });
    const go = async (verb: "manage" | "provide", expected: string) =>
      waitForNode(scope, client, {
        node: report.name,
        expected,
        start: (inner) => client.nodes.provision(inner, report.name, verb),
      });
    await go("manage", "manageable");
    await go("provide", "available");
    return await deploy(scope, client, { node: report.name, deploySteps: wanted.deploySteps });
  } finally {
    server.kill("SIGTERM");
    await server.ended;
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function deploy(
  scope: Scope,
  client: ApiClient,
  given: { readonly node: string; readonly deploySteps: readonly Json[] },
): Promise<DeploymentStory> {
  const durations = new Map<string, number>();
  const lastWords = new Map<string, string>();
  const logs = new Map<string, readonly string[]>();
  await waitForNode(scope, client, {
    node: given.node,
    expected: "active",
    start: (inner) => client.nodes.provision(inner, given.node, "active", { deploy_steps: [...given.deploySteps] }),
    onEvent: ({ kind, details, message }) => {
      const step = typeof details["step"] === "string" ? details["step"] : "";
      if (kind === "step-progress") lastWords.set(step, message);
      if (Array.isArray(details["log"])) logs.set(step, [...(logs.get(step) ?? []), ...details["log"].map(String)]);
      if (kind === "step-finished" && typeof details["duration_ms"] === "number")
        durations.set(step, details["duration_ms"]);
    },
  });
  return { durations, lastWords, logs };
}

async function listening(output: NodeJS.ReadableStream | null, ended: Promise<unknown>): Promise<void> {
  const heard = new Promise<boolean>((resolve) =>
    output?.on("data", (chunk: Buffer) => chunk.toString("utf8").includes("listens on") && resolve(true)),
  );
  const first = await Promise.race([heard, ended]);
  if (first !== true) throw new Failure("internal", "the server ended at its start");
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
