import type { RamdiskBoot } from "@ingot/driver-kit";
import type { StepRun, Wait } from "@ingot/engine";
import { Failure, newSecret } from "@ingot/kernel";
import { forgetAgent } from "../agent-access/endpoint.ts";
import { otherUrls } from "../agent-access/other-urls.ts";
import type { Conductor } from "../conductor.ts";
import { syncBootMode, turnSecureBoot } from "../driver-access/boot-mode.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower, readPower, recordPower } from "../driver-access/power.ts";
import { moveToNetwork, ramdiskNetwork } from "../driver-access/surroundings.ts";
import { ramdiskIdentity } from "../fast-track/fast-track.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { baseUrlOf } from "../agent-access/base-url.ts";

export interface BootRamdisk {
  readonly node: NodeRecord;
  readonly digest: string | undefined;
  readonly timeoutMs: number;
  /** Of which keys of driver_info; `rescue` falls back on `deploy`, which is the default. */
  readonly images?: "deploy" | "rescue";
  /** Kernel parameters beside those of every agent. */
  readonly kernelParams?: Readonly<Record<string, string>>;
}

/** A safety net: a heartbeat wakes at once. */
const LOOK_AGAIN_MS = 15_000;

/** Powers the machine off, prepares the medium, powers it on, and waits for the agent. Safe to repeat from any point. */
export async function bootRamdisk(conductor: Conductor, run: StepRun, boot: BootRamdisk): Promise<Wait<Stores>> {
  const operation = run.operation.id;
  const { scope } = run;
  const node = await freshToken(conductor, boot);
  const off = await powerOff(conductor, run, node);
  const context = driverContext(scope, conductor, off, { operation });
  await turnSecureBoot(conductor, off, { context, on: false });
  await syncBootMode(conductor, off, context);
  await moveToNetwork(conductor, { node: off, context }, ramdiskNetwork(run.operation.kind));
  const others = await otherUrls(conductor, node);
  await interfaceOf(conductor, node, "boot").prepareRamdisk(context, {
    ...imagesOf(node, boot.images ?? "deploy"),
    kernelParams: { "ipa-api-url": baseUrlOf(conductor, node), ...boot.kernelParams },
    appendParams: appendParamsOf(node),
    baseUrl: baseUrlOf(conductor, node),
    config: {
      api_url: baseUrlOf(conductor, node),
      agent_token: node.driver_internal_info["agent_secret_token"] ?? null,
      // Not in api_url: older agents of Ironic's take that for one URL.
      other_api_urls: others.length === 0 ? null : others.join(","),
    },
  });
  const since = conductor.clock.now();
  await changePower(scope, conductor, off, { target: node.disable_power_off ? "rebooting" : "power on", operation });
  return waitForAgent(boot, since);
}

/**
 * Whether the agent of the present boot has called back: the one before was forgotten with its token, so that nothing of
 * what it may still say is believed. No clock is asked, for they jump.
 */
export function hasCalledBack(node: NodeRecord): boolean {
  return typeof node.driver_internal_info["agent_url"] === "string";
}

export function waitForAgent(boot: Pick<BootRamdisk, "node" | "timeoutMs">, since: number): Wait<Stores> {
  return {
    kind: "wait",
    for: "callback",
    timeoutMs: boot.timeoutMs,
    pollAfterMs: Math.min(LOOK_AGAIN_MS, boot.timeoutMs / 2),
    attachment: { stage: "waiting", since },
    reason: "the agent's first heartbeat",
    onTimeout: neverCalledBack(boot),
  };
}

function neverCalledBack({ node, timeoutMs }: Pick<BootRamdisk, "node" | "timeoutMs">): Failure {
  const seconds = Math.round(timeoutMs / 1000);
  return new Failure(
    "agent.never_called_back",
    `Timeout reached while waiting for callback for node ${node.uuid}: the ramdisk was booted, and its agent has not sent a heartbeat within ${seconds} s.`,
  );
}

/** All that is known of an earlier agent is forgotten; the token goes onto the medium, when that can carry it. */
async function freshToken(conductor: Conductor, { node, digest }: BootRamdisk): Promise<NodeRecord> {
  const carried = interfaceOf(conductor, node, "boot").capabilities.includes("pregenerated_token");
  return conductor.store.nodes.mergeInternalInfo(node.uuid, {
    ...forgetAgent(),
    ...(carried ? { agent_secret_token: newSecret(), agent_secret_token_pregenerated: true } : {}),
    ingot_booted_ramdisk: ramdiskIdentity(node, digest),
    ingot_booted_by: conductor.host,
  });
}

async function powerOff(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<NodeRecord> {
  const operation = run.operation.id;
  const state = await readPower(run.scope, conductor, node);
  if (node.disable_power_off || state === "power off") {
    return recordPower(conductor, node, { state, because: "as the BMC says", operation });
  }
  return changePower(run.scope, conductor, node, { target: "power off", operation });
}

function imagesOf(node: NodeRecord, kind: "deploy" | "rescue"): Pick<RamdiskBoot, "kernel" | "ramdisk"> {
  const { driver_info: info } = node;
  const own = kind === "rescue" && Boolean(info["rescue_kernel"]) && Boolean(info["rescue_ramdisk"]);
  const { kernel, ramdisk } = own
    ? { kernel: info["rescue_kernel"], ramdisk: info["rescue_ramdisk"] }
    : { kernel: info["deploy_kernel"], ramdisk: info["deploy_ramdisk"] };
  return { kernel: String(kernel ?? ""), ramdisk: String(ramdisk ?? "") };
}

function appendParamsOf(node: NodeRecord): string {
  const own = node.instance_info["kernel_append_params"] ?? node.driver_info["kernel_append_params"];
  return typeof own === "string" ? own : "";
}
