import assert from "node:assert/strict";
import { test } from "node:test";
import { runIngot } from "../../testing/run-ingot.ts";
import { outcomes } from "./outcomes.ts";

const UUIDS = ["0dd2d3b6-3f06-8b0b-8c3d-3f0ab0c2a001", "0dd2d3b6-3f06-8b0b-8c3d-3f0ab0c2a002"] as const;

test("machines are counted by their end and by a reason without what is one machine's own", () => {
  const failed = UUIDS.map((uuid, index) => ({
    kind: "failed" as const,
    state: "deploy failed",
    reason: `the agent of node ${uuid} at https://127.1.0.${index + 1}:9999 does not answer`,
  }));
  const reached = { kind: "reached", state: "active", reason: "" } as const;
  const waiting = { kind: "not ended", state: "wait call-back", reason: "it is still 'wait call-back'" } as const;
  assert.deepEqual(outcomes([...failed, reached, reached, reached, waiting]), [
    { outcome: "active", machines: 3, reason: "" },
    { outcome: "deploy failed", machines: 2, reason: "the agent of node UUID at https://ADDRESS does not answer" },
    { outcome: "not ended", machines: 1, reason: "it is still 'wait call-back'" },
  ]);
});

for (const [given, words] of [
  [["--nodes", "0"], "1 to 100000 machines"],
  [["--nodes", "2", "--fault", "step-fails"], "'step-fails' is not a fault with its share"],
  [["--nodes", "2", "--fault", "step-fails=2"], "the share from 0 to 1"],
  [["--nodes", "2", "--fault", "bmc-melts=0.5"], "there is no fault 'bmc-melts'"],
] as const) {
  test(`${given.join(" ")} is refused: ${words}`, async () => {
    const { code, err } = await runIngot("http://127.0.0.1:1", ["lab", "simulate", ...given, "--exit"]);
    assert.equal(code, 1);
    assert.ok(err.includes(words), err);
  });
}
