/** What every call of the fake does: it takes its time, and fails when that was asked for. */
import type { DriverContext, Health } from "@ingot/driver-kit";
import { Failure, type JsonObject } from "@ingot/kernel";
import { FAKE_KINDS, type FakeKind } from "./properties.ts";

export const HEALTHS = ["OK", "Warning", "Critical"] as const satisfies readonly Health[];

interface Fault {
  /** `power` or `power.set_power_state`. */
  readonly call: string;
  /** How many calls fail; all when it is Infinity. */
  readonly times: number;
}

/** Takes the delay of the interface, then fails if `fake_fail` names the interface or the call. */
export async function pretend(context: DriverContext, kind: FakeKind, method: string): Promise<void> {
  const info = context.node.driver_info;
  const [shortest, longest] = delayRange(info, kind);
  const seconds = shortest + (longest - shortest) * Math.random();
  if (seconds > 0) await context.scope.sleep(seconds * 1000);
  context.scope.check();
  const call = `${kind}.${method}`;
  for (const fault of faults(info)) {
    if (fault.call !== kind && fault.call !== call) continue;
    if (fault.times !== Infinity && !(await countDown(context, fault))) continue;
    throw new Failure("bmc.fault_injected", `${call} of node ${context.node.uuid} fails because fake_fail says so`);
  }
}

/** Whether calls of the interface take no time and were not asked to fail. */
export function pretendsNothing(info: JsonObject, kind: FakeKind): boolean {
  return delayRange(info, kind)[1] === 0 && faults(info).every(({ call }) => call.split(".")[0] !== kind);
}

/** Throws `input.invalid` that names the `fake_*` key which is wrong. */
export function requireFakeSettings(info: JsonObject): void {
  for (const kind of FAKE_KINDS) delayRange(info, kind);
  faults(info);
  const state = info["fake_power_state"] ?? "power off";
  if (state !== "power on" && state !== "power off")
    throw invalid("fake_power_state", "is neither 'power on' nor 'power off'");
  const health = info["fake_health"];
  if (health !== undefined && !HEALTHS.some((each) => each === health))
    throw invalid("fake_health", `is not one of ${HEALTHS.join(", ")}`);
}

function delayRange(info: JsonObject, kind: FakeKind): readonly [number, number] {
  const key = `fake_${kind}_delay`;
  const value = info[key];
  if (value === undefined || value === null) return [0, 0];
  const [shortest = Number.NaN, longest = shortest, ...more] = (
    typeof value === "string" ? value : JSON.stringify(value)
  )
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!(shortest >= 0) || !(longest >= shortest) || longest === Infinity || more.length > 0) {
    throw invalid(key, "is not a number of seconds, or two with a comma");
  }
  return [shortest, longest];
}

function faults(info: JsonObject): Fault[] {
  const value = info["fake_fail"] ?? "";
  if (typeof value !== "string") throw invalid("fake_fail", "is not text");
  const words = value.split(",").map((word) => word.trim());
  return words
    .filter((word) => word !== "")
    .map((word) => {
      const [, call, times] = /^([a-z]+(?:\.[a-z_]+)?)(?::(\d+))?$/.exec(word) ?? [];
      if (call === undefined || !FAKE_KINDS.some((kind) => call.split(".")[0] === kind))
        throw invalid("fake_fail", `names '${word}', which is no call`);
      return { call, times: times === undefined ? Infinity : Number(times) };
    });
}

/** Whether this call is still among the first N; the count lasts as the node does. */
async function countDown(context: DriverContext, fault: Fault): Promise<boolean> {
  const counts = context.node.driver_internal_info["fake_failed"];
  const before: JsonObject =
    typeof counts === "object" && counts !== null && !Array.isArray(counts) ? (counts as JsonObject) : {};
  const failed = Number(before[fault.call] ?? 0);
  if (failed >= fault.times) return false;
  await context.remember({ fake_failed: { ...before, [fault.call]: failed + 1 } });
  return true;
}

function invalid(key: string, what: string): Failure {
  return new Failure("input.invalid", `driver_info's '${key}' ${what}`);
}
