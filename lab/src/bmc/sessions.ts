import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@ingot/kernel";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Session {
  readonly id: string;
  readonly token: string;
  readonly username: string;
  /** On the monotonic clock: when it was last used, and when it ends however much it is used. */
  readonly usedAt: number;
  readonly endsAt: number;
}

const MOST_SESSIONS = 32;

/** The open sessions of a BMC; one that nobody uses for the timeout's length is over. */
export class Sessions {
  timeoutSeconds = 1800;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new session, or none when there are as many as the BMC can have. */
  open(username: string, lifetimeSeconds = Infinity): Session | undefined {
    this.#forgetOld();
    if (this.#sessions.size >= MOST_SESSIONS) return undefined;
    const now = this.#clock.monotonic();
    const id = String(++this.#lastId);
    const token = randomBytes(24).toString("hex");
    const session = { id, token, username, usedAt: now, endsAt: now + lifetimeSeconds * 1000 };
    this.#sessions.set(id, session);
    return session;
  }

  /** The session of a token, which counts as a use of it. */
  use(token: string): Session | undefined {
    this.#forgetOld();
    const found = [...this.#sessions.values()].find((session) => sameText(session.token, token));
    if (found !== undefined) this.#sessions.set(found.id, { ...found, usedAt: this.#clock.monotonic() });
    return found;
  }

  get(id: string): Session | undefined {
    this.#forgetOld();
    return this.#sessions.get(id);
  }

  list(): readonly Session[] {
    this.#forgetOld();
    return [...this.#sessions.values()];
  }

  close(id: string): boolean {
    return this.#sessions.delete(id);
  }

  closeAll(): void {
    this.#sessions.clear();
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const session of this.#sessions.values()) {
      const over = now >= session.endsAt || now - session.usedAt >= this.timeoutSeconds * 1000;
      if (over) this.#sessions.delete(session.id);
    }
  }
}

export function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
