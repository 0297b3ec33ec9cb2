import { formatDuration, type JsonObject, type Scope } from "@ingot/kernel";
import { agentEndpoint, lastHeartbeat } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { readPower } from "../driver-access/power.ts";
import type { NodeRecord } from "../ports/node.ts";

export interface Condition {
  readonly condition: string;
  readonly met: boolean;
  readonly detail: string;
}

export interface FastTrack {
  readonly used: boolean;
  /** Every condition that was looked at; the first that is not met ends the looking. */
  readonly conditions: readonly Condition[];
}

/** What a machine's ramdisk is: kept when it is booted, compared when its agent is to be used again. */
export function ramdiskIdentity(node: NodeRecord, digest: string | undefined): JsonObject {
  const { deploy_kernel: kernel, deploy_ramdisk: ramdisk } = node.driver_info;
  return { kernel: kernel ?? null, ramdisk: ramdisk ?? null, digest: digest ?? null };
}

/** Whether fast track is asked for: by the node, else by the server. */
export function wantsFastTrack(conductor: Pick<Conductor, "config">, node: NodeRecord): boolean {
  const own = node.driver_info["fast_track"];
  if (own === undefined || own === null || own === "") return conductor.config.fastTrack;
  return own === true || /^(?:true|1|yes|on|t|y)$/i.test(String(own));
}

type Check = (scope: Scope, conductor: Conductor, node: NodeRecord) => Promise<Condition> | Condition;

/** Whether the agent that was left in the ramdisk can go on at once, without a reboot; and why, or why not. */
export async function decideFastTrack(
  scope: Scope,
  conductor: Conductor,
  facts: { readonly node: NodeRecord; readonly digest: string | undefined },
): Promise<FastTrack> {
  const checks: readonly Check[] = [asked, known, sameRamdisk(facts.digest), recent, healthy, poweredOn, reachable];
  const conditions: Condition[] = [];
  for (const check of checks) {
    const condition = await check(scope, conductor, facts.node);
    conditions.push(condition);
    if (!condition.met) return { used: false, conditions };
  }
  return { used: true, conditions };
}

const asked: Check = (_scope, conductor, node) => {
  const own = node.driver_info["fast_track"];
  const met = wantsFastTrack(conductor, node);
  const who = own === undefined || own === null || own === "" ? "the server's configuration" : "driver_info.fast_track";
  return { condition: "fast track is enabled", met, detail: `${met ? "enabled" : "disabled"} by ${who}` };
};

const known: Check = (_scope, _conductor, node) => {
  const agent = agentEndpoint(node);
  return {
    condition: "an agent is known",
    met: agent !== undefined,
    detail: agent?.url ?? "no agent has called back since the machine last left the ramdisk",
  };
};

const sameRamdisk =
  (digest: string | undefined): Check =>
  (_scope, _conductor, node) => {
    const booted = JSON.stringify(node.driver_internal_info["ingot_booted_ramdisk"] ?? null);
    const met = booted === JSON.stringify(ramdiskIdentity(node, digest));
    const detail = met ? "the machine runs it" : "the ramdisk was changed since the machine booted it";
    return { condition: "the agent's ramdisk is the one that is wanted", met, detail };
  };

const recent: Check = (_scope, conductor, node) => {
  const last = lastHeartbeat(node);
  const limit = conductor.config.fastTrackTimeoutMs;
  const age = last === undefined ? Infinity : conductor.clock.now() - last;
  const detail =
    last === undefined ? "none came" : `${formatDuration(Math.max(0, age))} ago, limit ${formatDuration(limit)}`;
  return { condition: "the last heartbeat is recent", met: age <= limit, detail };
};

const healthy: Check = (_scope, _conductor, node) => {
  const status = node.driver_internal_info["agent_status"];
  const met = status !== "error";
  return { condition: "the agent reports no error", met, detail: typeof status === "string" ? status : "no status" };
};

const poweredOn: Check = async (scope, conductor, node) => {
  const condition = "the machine is powered on";
  try {
    using bounded = scope.child({ timeoutMs: 30_000, what: "reading the power state" });
    const state = await readPower(bounded, conductor, node);
    return { condition, met: state === "power on", detail: state };
  } catch (error) {
    scope.check();
    return { condition, met: false, detail: error instanceof Error ? error.message : String(error) };
  }
};

const reachable: Check = async (scope, conductor, node) => {
  const condition = "the agent answers and is idle";
  const agent = agentEndpoint(node);
  if (agent === undefined) return { condition, met: false, detail: "no agent is known" };
  try {
    using bounded = scope.child({ timeoutMs: 20_000, what: "asking the agent" });
    const commands = await conductor.agents.commands(bounded, agent);
    const running = commands.find((command) => command.command_status === "RUNNING");
    return {
      condition,
      met: running === undefined,
      detail: running === undefined ? "idle" : `busy with ${running.command_name}`,
    };
  } catch (error) {
    scope.check();
    return { condition, met: false, detail: error instanceof Error ? error.message : String(error) };
  }
};

/** One sentence for the timeline. */
export function describeFastTrack(decision: FastTrack): string {
  if (decision.used) return "fast track: the agent in the ramdisk goes on, no reboot is needed";
  const last = decision.conditions.at(-1);
  return `no fast track: ${last?.condition ?? "unknown"}: no (${last?.detail ?? ""})`;
}
