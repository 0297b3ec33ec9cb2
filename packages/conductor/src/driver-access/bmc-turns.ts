/**
 * How much is asked of one BMC at once, besides operations, of which each node has one at most: few can do more than a
 * little, and what only looks on must not be in the way of what is to be done.
 */
import { Failure, type Scope } from "@ingot/kernel";

/** `watch`: power sync and sensors; `call`: what the API asks for while somebody waits for the answer. */
export type BmcUse = "watch" | "call";

const AT_ONCE: Readonly<Record<BmcUse, number>> = { watch: 1, call: 2 };

interface Line {
  running: number;
  /** Each is given a turn that another leaves. */
  readonly waiting: Set<(turn: Disposable) => void>;
}

export class BmcTurns {
  readonly #lines = new Map<string, Line>();

  /** Waits for its turn, as long as the scope lasts; dispose of what it answers with when done. */
  async take(scope: Scope, bmc: string, use: BmcUse): Promise<Disposable> {
    scope.check();
    const turn = this.tryTake(bmc, use);
    if (turn !== undefined) return turn;
    const { waiting } = this.#line(`${use} ${bmc}`);
    const { signal } = scope;
    return new Promise<Disposable>((resolve, reject) => {
      const given = (next: Disposable) => {
        signal.removeEventListener("abort", giveUp);
        resolve(next);
      };
      const giveUp = () => {
        waiting.delete(given);
        reject(Failure.from(signal.reason, "cancelled"));
      };
      waiting.add(given);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  /** Undefined when as much is asked of the BMC as may be. */
  tryTake(bmc: string, use: BmcUse): Disposable | undefined {
    const key = `${use} ${bmc}`;
    const line = this.#line(key);
    if (line.running >= AT_ONCE[use]) return undefined;
    line.running += 1;
    return this.#turn(key, line);
  }

  #line(key: string): Line {
    const line = this.#lines.get(key) ?? { running: 0, waiting: new Set() };
    this.#lines.set(key, line);
    return line;
  }

  #turn(key: string, line: Line): Disposable {
    let over = false;
    return {
      [Symbol.dispose]: () => {
        if (over) return;
        over = true;
        const [next] = line.waiting;
        if (next !== undefined) {
          line.waiting.delete(next);
          return next(this.#turn(key, line));
        }
        line.running -= 1;
        if (line.running === 0) this.#lines.delete(key);
      },
    };
  }
}
