import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, Scope } from "@ingot/kernel";
import { Heartbeater } from "./heartbeater.ts";

interface Observed {
  readonly scope: Scope;
  readonly pauses: number[];
  readonly stop: () => Promise<void>;
  readonly beat: () => void;
  next(): Promise<void>;
}

/** A heartbeater whose waits are only noted: they end when the test says so. */
function observe(options: { readonly random: number; readonly fail?: () => Error | undefined }): Observed {
  const scope = Scope.root();
  const pauses: number[] = [];
  let sent = Promise.withResolvers<void>();
  const child = scope.child.bind(scope);
  scope.child = (more) => {
    const made = child(more);
    const sleep = made.sleep.bind(made);
    made.sleep = (ms) => {
      pauses.push(ms);
      return sleep(ms);
    };
    return made;
  };
  const heartbeater = new Heartbeater({
    timeoutMs: 300_000,
    random: () => options.random,
    send: async () => {
      sent.resolve();
      sent = Promise.withResolvers<void>();
      const error = options.fail?.();
      if (error !== undefined) throw error;
    },
  });
  const running = heartbeater.run(scope).catch(() => {});
  return {
    scope,
    pauses,
    beat: () => heartbeater.beat(),
    next: () => sent.promise,
    stop: async () => {
      scope.cancel();
      await running;
    },
  };
}

test("after an accepted one the next comes at 0.3 to 0.6 of the timeout; when asked for, at once", async () => {
  for (const [random, share] of [
    [0, 0.3],
    [1, 0.6],
  ] as const) {
    const observed = observe({ random });
    observed.beat();
    await observed.next();
    await observed.scope.sleep(300);
    assert.equal(observed.pauses.at(-1), 300_000 * share - 250);
    const begun = observed.scope.clock.monotonic();
    observed.beat();
    await observed.next();
    assert.ok(observed.scope.clock.monotonic() - begun < 1000);
    await observed.stop();
  }
});

test("after an error the next comes in 5 to 10 seconds", async () => {
  for (const [random, pause] of [
    [0, 5000],
    [1, 10_000],
  ] as const) {
    const observed = observe({ random, fail: () => new Failure("media.unreachable", "HTTP 409") });
    await observed.scope.sleep(300);
    assert.equal(observed.pauses.at(-1), pause - 250);
    await observed.stop();
  }
});
