import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, Scope } from "@ingot/kernel";
import { publishImage } from "../image/published-image.ts";
import type { NodeRecord } from "../ports/node.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { inState, verb } from "../testing/verb.ts";
import { abandonedMedia } from "./abandoned-media.ts";

test("what a process published is withdrawn once its machine is another conductor's, or gone, and kept while it may be fetched", async (t) => {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { store, media } = run.conductor;
  const file = `${run.folder}/image.raw`;
  const published = async (name: string, fields: Partial<NodeRecord>, bootedBy: string | null) => {
    const { node, machine } = await run.node(fields, name);
    await media.publish(file, { name: "boot.iso", owner: node.uuid });
    await store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: bootedBy });
    return { node, machine };
  };
  const deploying = await published("deploying", {}, null);
  deploying.machine.neverCallsBack = true;
  await verb(run, { node: "deploying", target: "active" });
  await inState(run, deploying.node.uuid, "wait call-back");
  await publishImage(run.conductor, deploying.node, file);
  const kept = [
    deploying.node,
    (await published("tracked", { provision_state: "manageable" }, "test")).node,
    (await published("rescued", { provision_state: "rescue" }, null)).node,
  ];
  await published("taken over", { provision_state: "deploying" }, "another");
  const rests = await published("at rest", { provision_state: "active" }, null);
  await publishImage(run.conductor, rests.node, file);
  await media.publish(file, { name: "boot.iso", owner: newId<string>() });
  await abandonedMedia(1000).run(Scope.root(), run.conductor);
  const expected = [...kept.map(({ uuid }) => uuid), `image-${deploying.node.uuid}`];
  assert.deepEqual((await media.owners()).toSorted(), expected.toSorted());
});
