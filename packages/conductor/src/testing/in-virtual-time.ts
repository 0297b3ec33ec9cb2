import { setTimeout as sleep } from "node:timers/promises";
import { type ManualTime, turns } from "@ingot/engine/harness";
import { Failure } from "@ingot/kernel";

/** So many turns in which nothing is seen to move: then nothing does, and time may pass. */
const STILL = 4;
const MOST_TURNS = 200_000;
/** Who is busy for so many turns waits for another process, a database say, which needs the processor more than this one. */
const LONG = 10;

/** Conductors in one process, in virtual time: it passes only while none of them has anything to do. */
export abstract class InVirtualTime {
  readonly time: ManualTime;

  constructor(time: ManualTime) {
    this.time = time;
  }

  protected abstract get isBusy(): boolean;

  /** Lets everything that can go on without time passing do so. */
  async still(): Promise<void> {
    for (let quiet = 0, busy = 0; quiet < STILL;) {
      await (busy > LONG ? sleep(1) : turns(1));
      const { isBusy } = this;
      quiet = isBusy ? 0 : quiet + 1;
      busy = isBusy ? busy + 1 : 0;
    }
  }

  /** Lets time pass until there is something to see. */
  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      await this.still();
      const seen = await look();
      if (seen !== undefined) return seen;
      await this.time.advanceToNext();
    }
    throw new Failure("internal", "what is waited for never comes");
  }

  /** What a promise comes to, while time passes. */
  async outcome<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const settled = promise.finally(() => (over = true));
    settled.catch(() => {});
    await this.until(async () => over || undefined);
    return settled;
  }
}
