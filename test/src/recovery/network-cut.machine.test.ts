/** A conductor that is cut off from the database that all share: others go on with its work, and it writes nothing of it any more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NodeRecord } from "@ingot/conductor";
import { Network } from "@ingot/store/testing/network";
import { AGAIN, ONCE } from "./counting-hardware.ts";
import { TestFleet, until } from "./fleet.ts";

const MOST_MS = 90_000;

test("a conductor behind a cut network is replaced; when it is mended, it has lost what it had, and works again", async () => {
  await using fleet = await TestFleet.start({ stepMs: "500-500" });
  await using network = await Network.to(fleet.server.port);
  const linesOf = async (node: NodeRecord, text: string) =>
    (await fleet.runs()).filter((line) => line.startsWith(`${node.uuid} ${text}`));
  const stateOf = async (node: NodeRecord) => (await fleet.store.nodes.byUuid(node.uuid))?.provision_state;

  await Promise.all([fleet.worker("cut-off", network.url(fleet.url)), fleet.worker("other")]);
  await until(async () => (await fleet.store.operations.living(0)).length === 2, MOST_MS);
  const letGo = await fleet.hold(AGAIN);
  const nodes = await Promise.all(Array.from({ length: 8 }, () => fleet.node()));
  await Promise.all(nodes.map((each) => fleet.deploy(each)));
  const node = await until(async () => {
    const running = await Promise.all(nodes.map((each) => linesOf(each, `${AGAIN} begun cut-off`)));
    return nodes.find((_, index) => running[index]?.length === 1);
  }, MOST_MS);
  network.cut();
  await letGo();

  await until(async () => (await stateOf(node)) === "active", MOST_MS);
  assert.equal((await linesOf(node, `${AGAIN} begun other`)).length, 1);
  assert.equal((await linesOf(node, `${ONCE} begun`)).length, 1);
  const [operation] = await fleet.store.operations.history(node.uuid, 1);
  const after = await fleet.store.nodes.byUuid(node.uuid);
  assert.deepEqual([operation?.state, after?.conductor], ["done", "other"]);

  network.mend();
  const living = async () => (await fleet.store.operations.living(0)).map(({ name }) => name).toSorted();
  await until(async () => (await living()).join() === "cut-off,other", MOST_MS);
  // each looks after its own share again
  const more = await Promise.all(Array.from({ length: 8 }, () => fleet.node()));
  await Promise.all(more.map((each) => fleet.deploy(each)));
  for (const each of more) await until(async () => (await stateOf(each)) === "active", MOST_MS);
  const drivers = new Set(
    (await fleet.runs()).filter((line) => !line.startsWith(node.uuid)).map((line) => line.split(" ")[3]),
  );
  assert.deepEqual([...drivers].toSorted(), ["cut-off", "other"]);
  for (const each of more) assert.equal((await linesOf(each, `${ONCE} begun`)).length, 1);

  const [same] = await fleet.store.operations.history(node.uuid, 1);
  assert.deepEqual(same, operation);
  assert.deepEqual(await fleet.store.nodes.byUuid(node.uuid), after);
});
