import { nameOf } from "@ingot/client";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import type { Session } from "../cli/session.ts";
import { wholeTimeline } from "../progress/whole-timeline.ts";
import type { Progress } from "./deploy-instance.ts";

const CLEAN_UP_MS = 60_000;
const LAST_LINES = 10;

/** Undoes what a failed deployment did, in a scope of its own: the deployment's may be over. Tells what it did. */
export async function cleanUp(session: Session, progress: Progress): Promise<void> {
  using scope = Scope.root({ timeoutMs: CLEAN_UP_MS, what: "cleaning up" });
  const { node, allocation, started } = progress;
  try {
    if (node !== undefined && started === true) {
      await session.client.nodes.provision(scope, node.uuid, "deleted");
      session.err(`cleaning up: node ${nameOf(node)} is being undeployed\n`);
    } else if (allocation !== undefined) {
      await session.client.allocations.remove(scope, allocation.uuid);
      session.err(`cleaning up: allocation ${allocation.uuid} is deleted\n`);
    }
  } catch (error) {
    if (isFailure(error) && error.details?.["status"] === 404) return;
    const words = Failure.from(error).message;
    session.err(`cleaning up failed: ${words}\n`);
  }
}

/** The last lines of the node's story: what led to a failure. */
export async function tellLastLines(session: Session, progress: Progress): Promise<void> {
  const { node } = progress;
  if (node === undefined) return;
  using scope = Scope.root({ timeoutMs: CLEAN_UP_MS, what: "reading the timeline" });
  try {
    const entries = await wholeTimeline({ scope, client: session.client }, node.uuid, {});
    const last = entries.filter(({ kind }) => kind !== "step-started").slice(-LAST_LINES);
    if (last.length === 0) return;
    session.err(`the last lines of the timeline of node ${nameOf(node)}:\n`);
    for (const entry of last) {
      session.err(`  ${entry.at.slice(11, 19)}  ${entry.message.replaceAll("\n", "\n            ")}\n`);
      for (const line of linesOf(entry.details["lines"])) session.err(`            | ${line}\n`);
    }
  } catch {
    // The failure itself is told; its story is an extra that an Ironic, or a server that is gone, does not have.
  }
}

function linesOf(lines: unknown): readonly string[] {
  return Array.isArray(lines) ? lines.map(String) : [];
}
