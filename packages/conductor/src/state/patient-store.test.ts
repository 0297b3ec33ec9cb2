import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import type { Store } from "../ports/store.ts";
import { patientStore } from "./patient-store.ts";

function away(times: number, failure = new Failure("store.unavailable", "away")) {
  let left = times;
  const byUuid = async () => {
    if (left > 0) {
      left -= 1;
      throw failure;
    }
    return { name: "there" };
  };
  return { nodes: { byUuid } } as unknown as Store;
}

const patience =
  (scope = Scope.root()) =>
  (ms: number) =>
    scope.sleep(ms);

test("a read outlasts a database that is away", async () => {
  const node = await patientStore(away(2), patience()).nodes.byUuid("x");
  assert.equal(node?.name, "there");
});

test("it gives up when the step's scope ends, and at once for any other failure", async () => {
  using scope = Scope.root({ timeoutMs: 50, what: "the step" });
  await assert.rejects(patientStore(away(Infinity), patience(scope)).nodes.byUuid("x"), (thrown) =>
    isFailure(thrown, "deadline.exceeded"),
  );
  const fenced = new Failure("operation.fenced", "another's");
  await assert.rejects(patientStore(away(1, fenced), patience()).nodes.byUuid("x"), (thrown) => thrown === fenced);
});
