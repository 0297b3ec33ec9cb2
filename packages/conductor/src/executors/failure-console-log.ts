import { open } from "node:fs/promises";
import { tell } from "../state/timeline-writer.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

const MAX_BYTES = 64 * 1024;
const LINES = 40;

/** `failure.console-log`: the last lines of the machine's serial console go into the timeline, when there is such a log. */
export const failureConsoleLog: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const path = node.driver_info["ingot_console_log"];
  if (typeof path !== "string" || path === "") return { kind: "done" };
  const operation = run.operation.id;
  try {
    const lines = lastLines(await readTail(path), LINES);
    await tell(conductor.store, conductor, {
      node: node.uuid,
      operation,
      kind: "log",
      message: `the console's last ${lines.length} lines (${path})`,
      details: { source: "console", lines },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `the console log cannot be read: ${why}`;
    await tell(conductor.store, conductor, { node: node.uuid, operation, kind: "log", message });
  }
  return { kind: "done" };
};

async function readTail(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - MAX_BYTES);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(size, MAX_BYTES)), position: start });
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}

/** Without the terminal's escape sequences and what a serial line leaves at its ends. */
export function lastLines(text: string, count: number): string[] {
  // oxlint-disable-next-line no-control-regex -- escape sequences are control characters
  const plain = text.replaceAll(/\u001b(?:\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|[=>78c])/g, "");
  const lines = plain.split("\n").map((line) => line.split("\r").findLast((part) => part.trim() !== "") ?? "");
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(-count);
}
