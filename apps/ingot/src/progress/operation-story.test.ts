import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimelineEntry, TimelineKind } from "@ingot/contract";
import { systemClock } from "@ingot/kernel";
import { durationText, OperationStory } from "./operation-story.ts";
import { ProgressReporter } from "./progress-reporter.ts";
import { summaryText } from "./summary.ts";

let id = 0;
function entry(
  second: number,
  kind: TimelineKind,
  message: string,
  details: Record<string, unknown> = {},
): TimelineEntry {
  id += 1;
  return {
    id,
    node: "n",
    operation: "o",
    at: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
    kind,
    message,
    details,
  };
}
const write = { interface: "deploy", step: "write_image" };

const STORY = [
  entry(0, "state", "available → deploying", { from: "available", to: "deploying" }),
  entry(1, "step-started", "deploy.write_image", { ...write, index: 1, total: 7 }),
  entry(2, "step-progress", "deploy.write_image: 10 % of 2 GiB", { ...write, fraction: 0.1 }),
  entry(3, "step-progress", "deploy.write_image: 55 % of 2 GiB", { ...write, fraction: 0.55 }),
  entry(70, "step-finished", "deploy.write_image done", { ...write, duration_ms: 69_000, outcome: "done" }),
  entry(71, "step-started", "deploy.inject_files", { interface: "deploy", step: "inject_files", index: 3, total: 7 }),
  entry(72, "step-finished", "failed", {
    interface: "deploy",
    step: "inject_files",
    outcome: "failed",
    error: "no /etc",
  }),
];

test("steps with their durations, outcomes and last words", () => {
  const story = new OperationStory();
  const lines = STORY.flatMap((one) => story.add(one).line ?? []);
  assert.deepEqual(
    story.steps.map(({ name, durationMs, outcome, message }) => [name, durationMs, outcome, message]),
    [
      ["deploy.write_image", 69_000, "done", "55 % of 2 GiB"],
      ["deploy.inject_files", 1000, "failed", "no /etc"],
    ],
  );
  assert.equal(lines[0], "state: available → deploying");
  assert.match(lines[1] ?? "", /^2\/7 deploy\.write_image +1:09 min {2}55 % of 2 GiB$/);
  assert.match(lines[2] ?? "", /^4\/7 deploy\.inject_files +1\.0 s {2}failed: no \/etc$/);
});

test("plain lines do not repeat a progress that only counts; a terminal gets one line, redrawn", () => {
  const told = (width: number | undefined) => {
    let text = "";
    using reporter = new ProgressReporter({ write: (part) => void (text += part), width, clock: systemClock });
    STORY.forEach(reporter.onEvent);
    return text;
  };
  const plain = told(undefined);
  assert.equal(plain.split("\n").filter((line) => line.includes("% of 2 GiB")).length, 2);
  assert.ok(!plain.includes("\u001B"));
  const live = told(60);
  assert.ok(live.includes("\r\u001B[2K2/7 deploy.write_image"));
  assert.ok(live.includes("55 %"));
  for (const line of live.split("\n").flatMap((part) => part.split(`\r\u001B[2K`)))
    assert.ok(/min|failed/.test(line) || line.length < 60, line);
});

test("the summary has all steps and the whole", () => {
  const story = new OperationStory();
  for (const one of STORY) story.add(one);
  const text = summaryText(story.steps, 72_500, undefined);
  assert.match(text, /deploy\.write_image +\| 1:09 min \| done/);
  assert.match(text, /in all +\| 1:13 min/);
  assert.equal(summaryText([], 1500, undefined), "Took 1.5 s in all.\n");
  assert.equal(durationText(59_949), " 59.9 s");
});
