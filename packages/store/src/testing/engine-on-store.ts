/** What the engine does on every store, whichever database it is over: called once with each. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Store } from "@ingot/conductor";
import { Runner } from "@ingot/engine";
import { provePlan, sampleStep, sampleWorld } from "@ingot/engine/harness";
import { isFailure } from "@ingot/kernel";
import { nodeRecord } from "./records.ts";

export function engineOnStore(database: string, open: () => Promise<Store>): void {
  suite(`the engine on ${database}`, () => {
    test("a plan outlasts repeats, failures and kills at every write", async () => {
      const store = await open();
      const proof = await provePlan(sampleWorld(async () => ({ store, close: async () => {} })));
      assert.deepEqual(proof.problems, []);
      assert.ok(proof.runs >= 25, `${proof.runs} runs`);
      await store.close();
    });

    test("many operations at once end, each with its writes to its node", async () => {
      const store = await open();
      const nodes = Array.from({ length: 100 }, () => nodeRecord());
      await Promise.all(nodes.map((node) => store.nodes.insert(node)));
      const runner = new Runner({
        store,
        host: "here",
        executors: { machine: { execute: async () => ({ kind: "done" as const }) } },
        observe: async (tx, change, { operation }) => {
          if (change.kind === "step-done")
            await tx.nodes.mergeInternalInfo(operation.subject, { last: change.step.spec.name });
        },
      });
      await runner.start();
      const steps = ["a", "b", "c", "d", "e", "f"].map((name) => sampleStep(name));
      const submitted = await Promise.all(
        nodes.map((node) => runner.submit({ kind: "deploy", subject: node.uuid, input: null, steps })),
      );
      const ended = await Promise.all(submitted.map(({ id }) => runner.settled(id)));
      assert.ok(ended.every((operation) => operation.state === "done"));
      for (const node of nodes) {
        assert.equal((await store.nodes.byUuid(node.uuid))?.driver_internal_info["last"], "f");
      }
      await runner.stop();
      await store.close();
    });

    test("a transaction's work that goes round the transaction is told so at once, and leaves nothing behind", async () => {
      const store = await open();
      const node = nodeRecord();
      const inside = async (round: () => Promise<unknown>) =>
        store.transaction(async (tx) => {
          await tx.nodes.insert(node);
          await round();
        });
      for (const round of [
        () => store.nodes.byUuid(node.uuid),
        () => store.nodes.remove(node.uuid),
        () => store.transaction(async () => {}),
      ]) {
        await assert.rejects(
          inside(round),
          (thrown) => isFailure(thrown, "internal") && /inside a transaction/.test(thrown.message),
        );
      }
      assert.equal(await store.nodes.byUuid(node.uuid), undefined);
      await store.close();
    });
  });
}
