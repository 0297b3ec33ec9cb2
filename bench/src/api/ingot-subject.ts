import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { type Ask, type Clients, work } from "./clients.ts";
import { expectStatus } from "./reading.ts";
import type { Subject } from "./subject.ts";
import { createPair } from "./writing.ts";

const ROOT = join(import.meta.dirname, "../../..");
const OPTIONS = ["--hardware-types", "fake-hardware", "--no-automated-clean", "--no-restrict-lookup", "--fast-track"];

/** `./ingot serve` as anybody starts it, with a database of its own. */
export async function startIngot(scope: Scope): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), "ingot-bench-"));
  const data = join(folder, "data");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = scope.clock.monotonic();
  const child = spawn(
    join(ROOT, "ingot"),
    ["serve", "--listen", `127.0.0.1:${port}`, "--data", data, "--host", "bench", ...OPTIONS],
    { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] },
  );
  let ended = false;
  void child.ended.then(() => (ended = true));
  while (!(await answers(url))) {
    scope.check();
    if (ended) throw new Failure("internal", "the server ended at its start");
    await scope.sleep(3);
  }
  const startedInMs = scope.clock.monotonic() - started;
  return {
    name: "Ingot",
    url,
    pids: child.pid === undefined ? [] : [child.pid],
    startedInMs,
    effort: { ms: 6000, lists: 20, allocations: 300, deployments: 500, heartbeats: 900 },
    fill: (count) => fill(scope, url, count),
    expectAgents: async () => {},
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/v1`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** As a user makes them: created, managed (which reads their power state), provided; those that are there already as well. */
async function fill(scope: Scope, url: string, count: number): Promise<readonly string[]> {
  const clients = { url, connections: 32 };
  const there = await states(scope, clients);
  const enrolled = [...there].filter(([, state]) => state === "enroll").map(([uuid]) => uuid);
  const missing = count - there.size;
  await work(scope, clients, {
    more: (done) => done < missing,
    one: async (ask, number) => void enrolled.push(await createPair(ask, `filled-${count}-${number}`)),
  });
  for (const [verb, state] of [
    ["manage", "manageable"],
    ["provide", "available"],
  ] as const) {
    await work(scope, clients, {
      more: (done) => done < enrolled.length,
      one: (ask, number) => provision(scope, ask, { uuid: enrolled[number] ?? "", verb, state }),
    });
  }
  return [...(await states(scope, clients)).keys()];
}

async function provision(
  scope: Scope,
  ask: Ask,
  go: { readonly uuid: string; readonly verb: string; readonly state: string },
): Promise<void> {
  const path = `/v1/nodes/${go.uuid}/states/provision`;
  await expectStatus(ask, { method: "PUT", path, body: { target: go.verb } }, 202);
  for (;;) {
    const shown = { method: "GET", path: `/v1/nodes/${go.uuid}?fields=provision_state` } as const;
    const { body } = await expectStatus(ask, shown, 200);
    if ((JSON.parse(body.toString("utf8")) as { provision_state: string }).provision_state === go.state) return;
    await scope.sleep(10);
  }
}

async function states(scope: Scope, clients: Clients): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  await work(
    scope,
    { ...clients, connections: 1 },
    {
      more: (done) => done < 1,
      one: async (ask) => {
        for (let marker = ""; ;) {
          const path = `/v1/nodes?fields=uuid,provision_state&limit=1000${marker}`;
          const { body } = await expectStatus(ask, { method: "GET", path }, 200);
          const { nodes } = JSON.parse(body.toString("utf8")) as { nodes: { uuid: string; provision_state: string }[] };
          for (const node of nodes) all.set(node.uuid, node.provision_state);
          if (nodes.length < 1000) return;
          marker = `&marker=${nodes.at(-1)?.uuid}`;
        }
      },
    },
  );
  return all;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
