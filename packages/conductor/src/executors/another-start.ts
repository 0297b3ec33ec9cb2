/** One more start of a machine on its way into the ramdisk, for one that hangs or whose medium has gone with its conductor. */
import type { StepRun } from "@ingot/engine";
import { formatDuration } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";

export interface Started {
  readonly node: NodeRecord;
  /** When the machine was switched on; undefined when it is not known, or no matter any more. */
  readonly since: number | undefined;
  /** Whether that was for the second time. */
  readonly again: boolean;
  /** For the whole way. */
  readonly timeoutMs: number;
}

/** A start that is to be made. */
export type Start = Pick<Started, "node" | "again" | "timeoutMs">;

/**
 * The time that another start has, if there is to be one, and whether it is the second; it has been told in the timeline then.
 * A machine that {@link isLost} has the whole time again, and a start to come if it hangs.
 */
export async function anotherStart(
  conductor: Conductor,
  run: StepRun,
  { node, since, again, timeoutMs }: Started,
): Promise<Omit<Start, "node"> | undefined> {
  if (await isLost(conductor, run, node)) {
    await tellLost(conductor, run, node);
    return { timeoutMs, again: false };
  }
  const isLate = since !== undefined && conductor.clock.now() - since >= timeoutMs / 2;
  if (!isLate || again || run.justFound) return undefined;
  // Machines hang on their way up now and then: half of the time is for one more start.
  await tellOnceMore(conductor, run, `no sign of the ramdisk after ${formatDuration(timeoutMs / 2)}`);
  return { timeoutMs: timeoutMs / 2, again: true };
}

/**
 * Whether the medium that the machine boots from was another conductor's to serve, and its agent another's to hear, which does
 * not live (again), and the time is over in which an agent that was up already calls this one. It is to be asked only while
 * no agent has called back.
 */
export async function isLost({ store, clock, host }: Conductor, run: StepRun, node: NodeRecord): Promise<boolean> {
  const by = node.driver_internal_info["ingot_booted_by"];
  if (typeof by !== "string" || by === host || run.justFound) return false;
  return !(await store.operations.living(clock.now())).some(({ name }) => name === by);
}

/** Tells that a machine that {@link isLost} is started once more. */
export async function tellLost(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<void> {
  const host = String(node.driver_internal_info["ingot_booted_by"]);
  await tellOnceMore(conductor, run, `its ramdisk was served by ${host}, which has lost it`);
}

async function tellOnceMore(conductor: Conductor, run: StepRun, reason: string): Promise<void> {
  await tell(conductor.store, conductor, {
    node: run.operation.subject,
    operation: run.operation.id,
    kind: "log",
    message: `${reason}: the machine is started once more`,
    details: {},
  });
}
