import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type Json, type JsonObject, Scope } from "@ingot/kernel";
import type { BaremetalClient } from "../baremetal-client.ts";
import type { Peer } from "../peer.ts";

const PATIENCE_MS = 60_000;
const BETWEEN_MS = 50;

/** Commands of the real client against one server; notes which commands were run. */
export class CliWalk {
  readonly server: Peer["name"];
  readonly walked = new Set<string>();
  readonly #client: BaremetalClient;

  constructor(server: Peer["name"], client: BaremetalClient) {
    this.server = server;
    this.#client = client;
  }

  /** Runs a command that must succeed; its output. */
  async ok(command: string, ...words: readonly string[]): Promise<string> {
    this.walked.add(command);
    const { status, stdout, stderr } = await this.#client.run(...command.split(" "), ...words);
    assert.equal(status, 0, `baremetal ${command} ${words.join(" ")}: ${stderr}`);
    return stdout;
  }

  async json(command: string, ...words: readonly string[]): Promise<JsonObject> {
    return JSON.parse(await this.ok(command, ...words, "-f", "json")) as JsonObject;
  }

  async rows(command: string, ...words: readonly string[]): Promise<readonly JsonObject[]> {
    return JSON.parse(await this.ok(command, ...words, "-f", "json")) as readonly JsonObject[];
  }

  /** Runs a command that must be refused, with words that fit, and not for a fault of the server. */
  async refused(pattern: RegExp, command: string, ...words: readonly string[]): Promise<void> {
    const once = ["--max-retries", "0"]; // the client repeats what is answered with 409
    const { status, stderr } = await this.#client.run(...once, ...command.split(" "), ...words);
    assert.notEqual(status, 0, `baremetal ${command} ${words.join(" ")} was not refused`);
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /HTTP 500|Internal Server Error/);
  }

  async show(node: string, field: string): Promise<Json | undefined> {
    return (await this.json("node show", node, "--fields", field))[field];
  }

  /** Until a field of a node is this: power changes and the like are answered before they are done. */
  async becomes(node: string, field: string, expected: Json): Promise<void> {
    using scope = Scope.root({ timeoutMs: PATIENCE_MS, what: `waiting for ${field} of ${node}` });
    for (;;) {
      const seen = await this.show(node, field);
      if (isDeepStrictEqual(seen, expected)) return;
      if (scope.remainingMs() < 2 * BETWEEN_MS) assert.deepEqual(seen, expected, `${field} of ${node}`);
      await scope.sleep(BETWEEN_MS);
    }
  }

  /** Until nothing works on a node. */
  async free(node: string): Promise<void> {
    await this.becomes(node, "reservation", null);
  }

  /** The names of all commands that the client has. */
  commands(): Promise<readonly string[]> {
    return this.#client.commands();
  }
}

/** One part of the walk; parts are walked in order and leave nothing behind that the next would stumble over. */
export interface Part {
  readonly what: string;
  walk(cli: CliWalk): Promise<void>;
}
