/**
 * What the processes over one database tell each other, by LISTEN and NOTIFY on a connection of its own. It is told outside
 * of transactions, many messages in one: commits that have a NOTIFY in them wait for each other, so only what must not be
 * lost with its sender is told in its transaction. Any message may be lost when the connection breaks, so whoever listens
 * also looks for itself now and then.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";
import { CHANNEL, NOTIFY, parsePayload, payloads } from "../notification.ts";
import { isUnanswered } from "./postgres-error.ts";

const GATHER_MS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export class Channel {
  readonly #config: ClientConfig;
  readonly #self = randomUUID();
  readonly #hear: (messages: readonly string[]) => void;
  /** Something may have been missed. */
  readonly #gap: () => void;
  #client: Client | undefined;
  #waiting = new Set<string>();
  #gathering = false;
  #flushed: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #closing = new AbortController();

  constructor(config: ClientConfig, hear: (messages: readonly string[]) => void, gap: () => void) {
    this.#config = config;
    this.#hear = hear;
    this.#gap = gap;
  }

  async open(): Promise<void> {
    const client = new Client(this.#config);
    client.on("notification", ({ payload }) => this.#heard(payload ?? ""));
    client.on("error", () => {}); // its end follows
    client.on("end", () => void this.#reopen(client));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      void client.end();
      throw error;
    }
    this.#client = client;
  }

  /** Tells the other processes, soon; the same message is told once. */
  send(message: string): void {
    this.#waiting.add(message);
    if (this.#gathering || this.#closed) return;
    this.#gathering = true;
    setTimeout(() => {
      this.#gathering = false;
      this.#flushed = this.#flushed.then(() => this.#flush());
    }, GATHER_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#flushed;
    await this.#flush();
    this.#closing.abort();
    await this.#client?.end();
  }

  async #flush(): Promise<void> {
    const messages = [...this.#waiting];
    this.#waiting = new Set();
    const client = this.#client;
    if (client === undefined) return;
    try {
      for (const payload of payloads(this.#self, messages)) await client.query(NOTIFY, [CHANNEL, payload]);
    } catch (error) {
      // the connection broke: those who listen look for themselves
      if (isUnanswered(error)) void client.end();
    }
  }

  #heard(payload: string): void {
    const { from, messages } = parsePayload(payload);
    if (from !== this.#self) this.#hear(messages);
  }

  async #reopen(broken: Client): Promise<void> {
    if (this.#client !== broken) return;
    this.#client = undefined;
    for (let pause = FIRST_PAUSE_MS; !this.#closed; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        await sleep(pause, undefined, { signal: this.#closing.signal });
        await this.open();
        this.#gap();
        return;
      } catch {
        // not there yet
      }
    }
  }
}
