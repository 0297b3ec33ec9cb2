/** What is measured of reading. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Failure, type Scope } from "@ingot/kernel";
import { type Ask, forMs, quantile, work, type Worked } from "./clients.ts";
import type { Answered, Asked } from "./http-connection.ts";
import type { Subject } from "./subject.ts";

/** Asks, and throws unless the answer is of this status. */
export async function expectStatus(ask: Ask, asked: Asked, status: number): Promise<Answered> {
  const answer = await ask(asked);
  if (answer.status === status) return answer;
  const text = answer.body.toString("utf8").slice(0, 500);
  throw new Failure("internal", `${asked.method} ${asked.path} was answered with ${answer.status}: ${text}`);
}

/** `GET /v1/nodes/UUID` by 16 clients. */
export function getOne(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<Worked> {
  return work(
    scope,
    { url: subject.url, connections: 16 },
    {
      more: forMs(scope, subject.effort.ms),
      one: async (ask, number) => {
        await expectStatus(ask, { method: "GET", path: `/v1/nodes/${nodes[number % nodes.length]}` }, 200);
      },
    },
  );
}

/** `GET /v1/nodes/detail` of 1000, again and again: the first is left out. */
export async function listInDetail(scope: Scope, subject: Subject): Promise<readonly number[]> {
  const { latenciesMs } = await work(
    scope,
    { url: subject.url, connections: 1 },
    {
      more: (done) => done <= subject.effort.lists,
      one: async (ask) => {
        await expectStatus(ask, { method: "GET", path: "/v1/nodes/detail?limit=1000" }, 200);
      },
    },
  );
  return latenciesMs.slice(1);
}

/** How long one GET takes while another client lists everything. */
export async function getWhileListing(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<Worked> {
  const lister = new Worker(new URL("lister.ts", import.meta.url), { workerData: subject.url });
  await once(lister, "message");
  const worked = await work(
    scope,
    { url: subject.url, connections: 1 },
    {
      more: forMs(scope, subject.effort.ms),
      one: async (ask, number) => {
        await expectStatus(ask, { method: "GET", path: `/v1/nodes/${nodes[number % nodes.length]}` }, 200);
      },
    },
  );
  lister.postMessage("stop");
  await once(lister, "exit");
  return worked;
}

export function p99({ latenciesMs }: Worked): number {
  return quantile(latenciesMs, 0.99);
}
