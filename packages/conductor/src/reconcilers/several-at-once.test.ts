import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { type SeveralAtOnce, severalAtOnce } from "./several-at-once.ts";

async function* nodes(count: number): AsyncGenerator<NodeRecord> {
  for (let index = 0; index < count; index += 1) yield { uuid: String(index) } as NodeRecord;
}

function each(of: Partial<SeveralAtOnce> & Pick<SeveralAtOnce, "work">): SeveralAtOnce {
  return { atOnce: 3, when: () => true, bmcOf: ({ uuid }) => uuid, ...of };
}

test("one that hangs holds up one place, and the others go on", async () => {
  const hanging = Promise.withResolvers<void>();
  const done: string[] = [];
  let running = 0;
  let most = 0;
  const work = async ({ uuid }: NodeRecord) => {
    running += 1;
    most = Math.max(most, running);
    if (uuid === "0") await hanging.promise;
    await setImmediate();
    running -= 1;
    done.push(uuid);
    if (done.length === 18) hanging.resolve();
  };
  await severalAtOnce(Scope.root(), nodes(20), each({ when: ({ uuid }) => uuid !== "5", work }));
  assert.deepEqual([done.length, done.at(-1), done.includes("5"), most], [19, "0", false, 3]);
});

test("many that hang, more than there are places, hold up nobody for long", async (t) => {
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const hanging = Promise.withResolvers<void>();
  const done: string[] = [];
  let asked = 0;
  const work = async ({ uuid }: NodeRecord) => {
    asked += 1;
    if (Number(uuid) < 40) await hanging.promise;
    done.push(uuid);
  };
  const round = severalAtOnce(Scope.root(), nodes(100), each({ work }));
  for (let turn = 0; turn < 400; turn += 1) {
    await setImmediate();
    mock.timers.tick(100);
  }
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  assert.deepEqual([asked, done.length], [100, 60]);
  hanging.resolve();
  await round;
  assert.equal(done.length, 100);
});

test("of one BMC one after the other; those that wait for it take nobody's place", async () => {
  const busy = new Map<string, number>();
  const order: string[] = [];
  const bmcOf = ({ uuid }: NodeRecord) => (Number(uuid) < 10 ? "chassis" : uuid);
  const work = async (node: NodeRecord) => {
    const bmc = bmcOf(node);
    busy.set(bmc, (busy.get(bmc) ?? 0) + 1);
    assert.equal(busy.get(bmc), 1, bmc);
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    busy.delete(bmc);
    order.push(node.uuid);
  };
  await severalAtOnce(Scope.root(), nodes(14), each({ atOnce: 2, bmcOf, work }));
  assert.equal(order.length, 14);
  assert.ok(order.indexOf("13") < order.indexOf("9"), order.join(" "));
  assert.deepEqual(
    order.filter((uuid) => Number(uuid) < 10),
    Array.from({ length: 10 }, (_, at) => String(at)),
  );
});

test("what fails for one is thrown once all others had their turn", async () => {
  const ended: string[] = [];
  const work = async ({ uuid }: NodeRecord) => {
    if (uuid === "1") throw new Error("the second");
    ended.push(uuid);
  };
  await assert.rejects(severalAtOnce(Scope.root(), nodes(50), each({ work })), /the second/);
  assert.equal(ended.length, 49);
});

test("nothing more begins once its scope has ended", async () => {
  using scope = Scope.root();
  const begun: string[] = [];
  const work = async ({ uuid }: NodeRecord) => {
    begun.push(uuid);
    if (uuid === "4") scope.cancel();
    await setImmediate();
  };
  await severalAtOnce(scope, nodes(50), each({ work }));
  assert.ok(begun.length <= 6, begun.join(" "));
});

test("thousands are spread over time, and do not all begin at once", async (t) => {
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  let begun = 0;
  const round = severalAtOnce(Scope.root(), nodes(35), each({ atOnce: 1000, work: async () => void (begun += 1) }));
  const perTick: number[] = [];
  for (let tick = 0; tick < 5; tick += 1) {
    for (let turn = 0; turn < 60; turn += 1) await setImmediate();
    perTick.push(begun);
    mock.timers.tick(100);
  }
  await round;
  assert.deepEqual(perTick, [9, 19, 29, 35, 35]);
});
