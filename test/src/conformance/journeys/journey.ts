import assert from "node:assert/strict";
import { type JsonObject, Scope } from "@ingot/kernel";
import type { Peer } from "../peer.ts";

const PATIENCE_MS = 60_000;
const BETWEEN_MS = 50;
/** The newest that Debian's Ironic speaks. */
const IRONIC_NEWEST = 82;

interface Asked {
  readonly body?: unknown;
  /** The status that the client goes on with. */
  readonly status: number;
}

/** One user's way over a server, in the requests that its code sends. */
export class Journey {
  readonly server: Peer["name"];
  readonly #url: string;
  readonly #version: number;

  constructor(peer: Peer, newest: number) {
    this.server = peer.name;
    this.#url = peer.url;
    this.#version = peer.name === "ironic" ? Math.min(newest, IRONIC_NEWEST) : newest;
  }

  /** Whether this server has what a microversion brought. */
  has(minor: number): boolean {
    return this.#version >= minor;
  }

  async ask(method: string, path: string, { body, status }: Asked): Promise<JsonObject> {
    const version = `1.${this.#version}`;
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        "X-OpenStack-Ironic-API-Version": version,
        "OpenStack-API-Version": `baremetal ${version}`,
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.equal(answer.status, status, `${this.server}: ${method} ${path}: ${text}`);
    return text === "" ? {} : (JSON.parse(text) as JsonObject);
  }

  get(path: string, status = 200): Promise<JsonObject> {
    return this.ask("GET", path, { status });
  }

  post(path: string, body: unknown, status = 201): Promise<JsonObject> {
    return this.ask("POST", path, { body, status });
  }

  put(path: string, body: unknown, status = 202): Promise<JsonObject> {
    return this.ask("PUT", path, { body, status });
  }

  patch(path: string, operations: readonly JsonObject[], status = 200): Promise<JsonObject> {
    return this.ask("PATCH", path, { body: operations, status });
  }

  delete(path: string, status = 204): Promise<JsonObject> {
    return this.ask("DELETE", path, { status });
  }

  /** Asks for a provision state and looks until the node rests in this one; the node then. */
  async provision(node: string, body: JsonObject, state: string): Promise<JsonObject> {
    await this.put(`/v1/nodes/${node}/states/provision`, body);
    return this.until(`/v1/nodes/${node}`, (seen) => {
      assert.doesNotMatch(String(seen["provision_state"]), /failed/, String(seen["last_error"]));
      return seen["provision_state"] === state && isFree(seen);
    });
  }

  async power(node: string, body: JsonObject, state: string): Promise<void> {
    await this.put(`/v1/nodes/${node}/states/power`, body);
    await this.until(`/v1/nodes/${node}`, (seen) => seen["power_state"] === state && isFree(seen));
  }

  async until(path: string, holds: (seen: JsonObject) => boolean): Promise<JsonObject> {
    using scope = Scope.root({ timeoutMs: PATIENCE_MS, what: `waiting for ${path}` });
    for (;;) {
      const seen = await this.get(path);
      if (holds(seen)) return seen;
      await scope.sleep(BETWEEN_MS);
    }
  }
}

function isFree({ reservation, target_power_state: power }: JsonObject): boolean {
  return reservation === null && power === null;
}

/** Shorthand for an operation of a JSON patch. */
export const add = (path: string, value: unknown) => ({ op: "add", path, value }) as JsonObject;
export const replace = (path: string, value: unknown) => ({ op: "replace", path, value }) as JsonObject;
export const drop = (path: string) => ({ op: "remove", path }) as JsonObject;
