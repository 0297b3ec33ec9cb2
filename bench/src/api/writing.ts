/** What is measured of writing: creation, allocation, deployment, heartbeats. */
import type { Scope } from "@ingot/kernel";
import { type Ask, forMs, work, type Worked } from "./clients.ts";
import { expectStatus } from "./reading.ts";
import type { Subject } from "./subject.ts";

const CLIENTS = 16;
/** What comes after is measured with so many. */
const MOST_CREATED = 1000;

let addresses = 0;

/** A MAC address that no other call has had. */
function newAddress(): string {
  addresses += 1;
  const hex = addresses.toString(16).padStart(10, "0");
  return `52:${hex.match(/../g)?.join(":")}`;
}

/** Creates a node and its port. */
export async function createPair(ask: Ask, name: string): Promise<string> {
  const properties = { cpus: 8, memory_mb: 32768, local_gb: 100, cpu_arch: "x86_64", capabilities: "boot_mode:uefi" };
  const node = { driver: "fake-hardware", name, resource_class: "bench", properties, extra: { rack: "r1" } };
  const created = await expectStatus(ask, { method: "POST", path: "/v1/nodes", body: node }, 201);
  const { uuid } = JSON.parse(created.body.toString("utf8")) as { uuid: string };
  const port = { node_uuid: uuid, address: newAddress() };
  await expectStatus(ask, { method: "POST", path: "/v1/ports", body: port }, 201);
  return uuid;
}

/** Nodes with a port, created by many clients at once. */
export function createNodes(scope: Scope, subject: Subject): Promise<Worked> {
  return work(
    scope,
    { url: subject.url, connections: CLIENTS },
    {
      more: atMost(MOST_CREATED, forMs(scope, subject.effort.ms)),
      one: async (ask, number) => {
        await createPair(ask, `created-${number}`);
      },
    },
  );
}

function atMost(count: number, more: () => boolean): (begun: number) => boolean {
  return (begun) => begun < count && more();
}

/** Allocations by so many clients, each from its creation until it is active. */
export function allocate(scope: Scope, subject: Subject, clients: number): Promise<Worked> {
  return work(
    scope,
    { url: subject.url, connections: clients },
    {
      more: (done) => done < subject.effort.allocations,
      one: async (ask) => {
        const body = { resource_class: "bench" };
        const created = await expectStatus(ask, { method: "POST", path: "/v1/allocations", body }, 201);
        const { uuid, state } = JSON.parse(created.body.toString("utf8")) as { uuid: string; state: string };
        let current = state;
        while (current === "allocating") {
          await scope.sleep(10);
          const path = `/v1/allocations/${uuid}`;
          const answer = await expectStatus(ask, { method: "GET", path }, 200);
          current = (JSON.parse(answer.body.toString("utf8")) as { state: string }).state;
        }
        if (current !== "active") throw new Error(`allocation ${uuid} became ${current}`);
      },
    },
  );
}

/** Deploys these nodes; the time is that until the last of them is active. */
export async function deploy(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<Worked> {
  const started = scope.clock.monotonic();
  const clients = { url: subject.url, connections: CLIENTS };
  const asked = await work(scope, clients, {
    more: (done) => done < nodes.length,
    one: async (ask, number) => {
      const path = `/v1/nodes/${nodes[number]}/states/provision`;
      await expectStatus(ask, { method: "PUT", path, body: { target: "active" } }, 202);
    },
  });
  await work(
    scope,
    { ...clients, connections: 1 },
    {
      more: (done) => done < nodes.length,
      one: async (ask, number) => {
        const path = `/v1/nodes/${nodes[nodes.length - 1 - number]}?fields=provision_state,last_error`;
        for (;;) {
          const { body } = await expectStatus(ask, { method: "GET", path }, 200);
          const node = JSON.parse(body.toString("utf8")) as { provision_state: string; last_error: string | null };
          if (node.provision_state === "active") return;
          if (node.provision_state.endsWith("failed")) throw new Error(`a deployment failed: ${node.last_error}`);
          await scope.sleep(20);
        }
      },
    },
  );
  return { ...asked, done: nodes.length, ms: scope.clock.monotonic() - started };
}

export interface Heartbeats {
  readonly sent: number;
  readonly accepted: number;
  /** Answered with 503. */
  readonly refused: number;
  /** Nodes of which the server knows the heartbeat afterwards. */
  readonly actedOn: number;
  readonly ms: number;
}

/** A heartbeat of every node at once, as after a power cut; each of them is tried once. */
export async function heartbeats(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<Heartbeats> {
  const tokens = await lookUp(scope, subject, nodes);
  const before = await seen(scope, subject, nodes);
  const statuses = new Map<number, number>();
  const worked = await work(
    scope,
    { url: subject.url, connections: CLIENTS },
    {
      more: (done) => done < nodes.length,
      one: async (ask, number) => {
        const uuid = nodes[number] ?? "";
        const body = { callback_url: "http://127.0.0.1:9", agent_version: "9.1.0", agent_token: tokens.get(uuid) };
        const { status } = await ask({ method: "POST", path: `/v1/heartbeat/${uuid}`, body });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      },
    },
  );
  const { actedOn, ms } = await untilQuiet(scope, subject, nodes);
  return {
    sent: nodes.length,
    accepted: statuses.get(202) ?? 0,
    refused: statuses.get(503) ?? 0,
    actedOn: actedOn - before,
    ms: worked.ms + ms,
  };
}

async function lookUp(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map<string, string>();
  await work(
    scope,
    { url: subject.url, connections: 4 },
    {
      more: (done) => done < nodes.length,
      one: async (ask, number) => {
        const uuid = nodes[number] ?? "";
        const { body } = await expectStatus(ask, { method: "GET", path: `/v1/lookup?node_uuid=${uuid}` }, 200);
        tokens.set(uuid, (JSON.parse(body.toString("utf8")) as { config: { agent_token: string } }).config.agent_token);
      },
    },
  );
  return tokens;
}

/** Waits until no further heartbeat is acted on; the time is that until the last one was. */
async function untilQuiet(
  scope: Scope,
  subject: Subject,
  nodes: readonly string[],
): Promise<{ readonly actedOn: number; readonly ms: number }> {
  const started = scope.clock.monotonic();
  let last = { actedOn: await seen(scope, subject, nodes), ms: 0 };
  for (let quiet = 0; quiet < 3 && last.actedOn < nodes.length; quiet += 1) {
    await scope.sleep(1000);
    const now = scope.clock.monotonic() - started;
    const actedOn = await seen(scope, subject, nodes);
    if (actedOn === last.actedOn) continue;
    last = { actedOn, ms: now };
    quiet = 0;
  }
  return last;
}

/** Of how many of these nodes the server has noted a heartbeat. */
async function seen(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<number> {
  const wanted = new Set(nodes);
  let count = 0;
  await work(
    scope,
    { url: subject.url, connections: 1 },
    {
      more: (done) => done < 1,
      one: async (ask) => {
        const path = "/v1/nodes?fields=uuid,driver_internal_info&limit=1000";
        const { body } = await expectStatus(ask, { method: "GET", path }, 200);
        const list = JSON.parse(body.toString("utf8")) as {
          nodes: { uuid: string; driver_internal_info: { agent_last_heartbeat?: string } }[];
        };
        for (const node of list.nodes) {
          if (wanted.has(node.uuid) && node.driver_internal_info.agent_last_heartbeat !== undefined) count += 1;
        }
      },
    },
  );
  return count;
}
