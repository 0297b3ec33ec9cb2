import { durationText } from "./operation-story.ts";
import type { StepRecord } from "./step-record.ts";
import { renderTable } from "../output/table.ts";

/** The steps with how long each took, and the whole. */
export function summaryText(steps: readonly StepRecord[], totalMs: number, width: number | undefined): string {
  if (steps.length === 0) return `Took ${durationText(totalMs).trim()} in all.\n`;
  const rows = steps.map((step) => [step.name, durationText(step.durationMs ?? 0).trim(), step.outcome, step.message]);
  const table = renderTable(
    [
      { title: "Step", align: "left" },
      { title: "Took", align: "right" },
      { title: "Outcome", align: "left" },
      { title: "Last words", align: "left" },
    ],
    [...rows, ["in all", durationText(totalMs).trim(), "", ""]],
    { width, leastColumn: 10 },
  );
  return `${table}\n`;
}
