import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AgentClient,
  type Conductor,
  type ConductorConfig,
  createConductor,
  defaultConfig,
} from "@ingot/conductor";
import { Failure, type JsonObject, silentLogger, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { openSqliteStore } from "@ingot/store";
import { createServer } from "../server.ts";
import type { ServerOptions } from "../server-options.ts";
import { bindUseCases } from "../use-cases.ts";
import { createHardwareTypes } from "@ingot/drivers";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: JsonObject;
  /** The parsed `error_message`, or Ingot's own `error`. */
  readonly error: JsonObject;
}

export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly conductor: Conductor;
  /** `GET /v1/nodes` with a microversion (1.115 unless told otherwise). */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  /** `1.5`, `latest`, or null for no header. */
  readonly version?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it goes over the wire, in the place of `body`. */
  readonly raw?: string | Uint8Array;
}

const noAgents: AgentClient = {
  commands: async () => [],
  command: () => Promise.reject(new Failure("agent.unreachable", "there is no agent in this test")),
  execute: () => Promise.reject(new Failure("agent.unreachable", "there is no agent in this test")),
};

/** The real server on a free port, over the real use-cases and a database of its own. */
export async function serve(
  options: Partial<ServerOptions> = {},
  { config = defaultConfig, maxPages }: { readonly config?: ConductorConfig; readonly maxPages?: number } = {},
): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "ingot-http-"));
  const store = await openSqliteStore(join(folder, "ingot.sqlite"), maxPages === undefined ? {} : { maxPages });
  const media = await openMediaPublisher(join(folder, "media"));
  const types = createHardwareTypes({
    publisher: media,
    externalUrl: defaultConfig.externalUrl,
    cacheFolder: join(folder, "cache"),
    sources: defaultConfig,
  });
  const conductor = createConductor({
    host: "conductor-1",
    config,
    clock: systemClock,
    log: silentLogger,
    store,
    media,
    agents: noAgents,
    hardwareTypes: new Map(Object.entries(types.byName)),
  });
  await store.conductors.announce({
    hostname: "conductor-1",
    conductor_group: config.conductorGroup,
    drivers: ["fake-hardware"],
    online: true,
    created_at: systemClock.now(),
    updated_at: systemClock.now(),
  });
  await conductor.runner.start();
  const server = createServer({ useCases: bindUseCases(conductor), media, log: silentLogger, ...options });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    folder,
    conductor,
    ask: (method, path, asked = {}) => ask(`${url}${path}`, method, asked),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await conductor.runner.stop();
      await types.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, method: string, options: AskOptions): Promise<Answer> {
  const { version = "1.115", body, raw, headers } = options;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, {
    method,
    headers: {
      ...(version === null ? {} : { "X-OpenStack-Ironic-API-Version": version }),
      ...(content === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content as string }),
  });
  const text = await response.text();
  const json = parse(text);
  const message = json["error_message"];
  const error = typeof message === "string" ? parse(message) : ((json["error"] as JsonObject | undefined) ?? {});
  return { status: response.status, headers: response.headers, text, json, error };
}

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
}
