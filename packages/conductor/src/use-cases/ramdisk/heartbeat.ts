import { timingSafeEqual, X509Certificate } from "node:crypto";
import type { HeartbeatRequest } from "@ingot/contract";
import { Failure, isoTime, type Json, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { tell } from "../../state/timeline-writer.ts";
import { findNode } from "../nodes/find-node.ts";

export interface Heartbeat {
  readonly node: string;
  readonly body: HeartbeatRequest;
}

/**
 * An agent says that it is alive and where. It only wakes the operation that waits for it; that is a part of what is written
 * down, so that a heartbeat that was accepted is acted on at once whatever becomes of this process.
 */
export async function heartbeat(scope: Scope, conductor: Conductor, input: Heartbeat): Promise<void> {
  scope.check();
  const { body } = input;
  requireCallbackUrl(body.callback_url);
  if (typeof body.agent_verify_ca === "string") requireCertificate(body.agent_verify_ca);
  const wake = await conductor.store.transaction(async (stores) => {
    const found = await findNode(stores, input.node);
    requireToken(found, body.agent_token ?? undefined);
    requireSameUrl(found, body.callback_url);
    await tellNews(stores, conductor, { node: found, body });
    await stores.nodes.mergeInternalInfo(found.uuid, facts(conductor, body));
    return conductor.runner.wakeWith(stores, found.uuid);
  });
  wake();
}

function facts(conductor: Conductor, body: HeartbeatRequest): Record<string, Json> {
  return {
    agent_url: body.callback_url,
    agent_last_heartbeat: isoTime(conductor.clock.now()),
    agent_version: body.agent_version ?? null,
    agent_verify_ca: body.agent_verify_ca ?? null,
    agent_status: body.agent_status ?? null,
    agent_status_message: body.agent_status_message ?? null,
  };
}

function requireCallbackUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === "https:" || parsed?.protocol === "http:") return;
  throw new Failure("input.invalid", `callback_url '${url.slice(0, 200)}' is not an http:// or https:// URL`);
}

function requireCertificate(pem: string): void {
  try {
    void new X509Certificate(pem);
  } catch (error) {
    throw new Failure("input.invalid", "agent_verify_ca is not a certificate in PEM", { cause: error });
  }
}

function requireToken(node: NodeRecord, given: string | undefined): void {
  if (given === undefined || given === "") {
    throw new Failure("agent.token_invalid", "Agent token is required for heartbeat processing.");
  }
  const expected = node.driver_internal_info["agent_secret_token"];
  const fits =
    typeof expected === "string" &&
    Buffer.byteLength(expected) === Buffer.byteLength(given) &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(given));
  if (!fits) throw new Failure("agent.token_invalid", `Invalid agent token for node ${node.uuid}.`);
}

/** As Ironic: an agent that has moved is not the one that was spoken to. */
function requireSameUrl(node: NodeRecord, url: string): void {
  const known = node.driver_internal_info["agent_url"];
  if (typeof known !== "string" || known === url) return;
  throw new Failure("input.invalid", `Detected change in ramdisk provided "callback_url" of node ${node.uuid}.`, {
    hint: "Reboot the machine into its ramdisk: an agent keeps its address for as long as it runs.",
  });
}

async function tellNews(
  stores: Stores,
  conductor: Conductor,
  seen: { readonly node: NodeRecord; readonly body: HeartbeatRequest },
): Promise<void> {
  const { node, body } = seen;
  const before = node.driver_internal_info;
  const news = [];
  if (before["agent_url"] === undefined || before["agent_url"] === null) {
    news.push(
      `the agent calls from ${body.callback_url}${body.agent_version == null ? "" : `, version ${body.agent_version}`}`,
    );
  } else if ((before["agent_verify_ca"] ?? null) !== (body.agent_verify_ca ?? null)) {
    news.push("the agent has a new certificate: it was restarted");
  }
  if (body.agent_status != null && body.agent_status !== (before["agent_status"] ?? null)) {
    const said = body.agent_status_message == null ? "" : `: ${body.agent_status_message}`;
    news.push(`the agent's status is ${body.agent_status}${said}`);
  }
  for (const message of news) await tell(stores, conductor, { node: node.uuid, kind: "agent", message });
}
