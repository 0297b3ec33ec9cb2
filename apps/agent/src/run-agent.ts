/** The agent's life: where am I, who am I, here I am; then it does what it is told. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { HeartbeatRequest } from "@ingot/contract";
import { Failure, Redacted, type Scope } from "@ingot/kernel";
import { sourceAddress } from "@ingot/machine/network/source-address";
import type { AgentWork } from "./agent-work.ts";
import { ControlPlane, type LookedUp } from "./api/control-plane.ts";
import { Heartbeater } from "./api/heartbeater.ts";
import { lookUp, type LookUpOptions } from "./api/look-up.ts";
import type { AgentConfig } from "./config/agent-config.ts";
import type { Host } from "./generic/host.ts";
import { AgentServer } from "./server/agent-server.ts";
import { type SelfSignedCertificate, selfSignedCertificate } from "./server/self-signed-certificate.ts";
import { AGENT_VERSION } from "./version.ts";

export interface RunAgentOptions {
  readonly config: AgentConfig;
  readonly host: Host;
  /** The folder of plug-in packages. */
  readonly plugins: string;
  /** Where the token is kept for an agent that is restarted; memory only when left out. */
  readonly tokenFile?: string;
  /** MAC addresses to say at the lookup instead of the machine's own. */
  readonly addresses?: readonly string[];
}

/** Runs until the scope ends or the agent is told to stop. */
export async function runAgent(scope: Scope, options: RunAgentOptions): Promise<void> {
  const { config } = options;
  if (config.apiUrls.length === 0)
    throw new Failure("agent.no_api_url", "the agent was not told where the control plane is");
  using life = scope.child();
  const controlPlane = new ControlPlane({
    urls: config.apiUrls,
    ca: config.caFile === undefined ? undefined : await readFile(config.caFile, "utf8"),
    insecure: config.insecure,
  });
  const address = config.advertiseHost ?? (await ownAddress(life, config));
  const certificate = config.tls ? selfSignedCertificate(address) : undefined;
  const known = await becomeKnown(life, options, {
    controlPlane,
    nodeUuid: config.nodeUuid,
    timeoutMs: config.lookupTimeoutMs,
    intervalMs: config.lookupIntervalMs,
    ...(options.addresses === undefined ? {} : { addresses: options.addresses }),
  });
  life.log.info({ node: known.node.uuid }, "the control plane knows this machine");
  const token = await settleToken(options, known);
  await serve(life, { ...options, controlPlane, known, token, address, certificate });
}

/** By a report of what the machine is, when one is wanted, else by asking. */
async function becomeKnown(life: Scope, options: RunAgentOptions, looking: LookUpOptions): Promise<LookedUp> {
  if (options.config.inspectionCallbackUrl === undefined) return lookUp(life, looking);
  const { inspectMachine } = await import("./inspection/inspect-machine.ts");
  const { controlPlane } = looking;
  return (await inspectMachine(life, { ...options, controlPlane })) ?? lookUp(life, looking);
}

/** An agent that knows who it is. */
export interface Identity extends RunAgentOptions {
  readonly controlPlane: ControlPlane;
  readonly known: LookedUp;
  readonly token: Redacted;
  /** Under which address the control plane reaches the agent. */
  readonly address: string;
  readonly certificate: SelfSignedCertificate | undefined;
}

async function serve(life: Scope, identity: Identity): Promise<void> {
  const { config, known, certificate } = identity;
  const problems: string[] = [];
  const firstBeat = Promise.withResolvers<void>();
  const heartbeater = new Heartbeater({
    timeoutMs: known.heartbeatTimeoutMs,
    send: (scope) =>
      identity.controlPlane
        .heartbeat(scope, known.node.uuid, heartbeatOf(identity, callback, problems))
        .finally(() => firstBeat.resolve()),
  });
  const onEnd = () => heartbeater.beat();
  let work: Promise<AgentWork> | undefined;
  const loadWork = () => (work ??= import("./agent-work.ts").then((module) => module.agentWork(life, identity, onEnd)));
  const server = new AgentServer(life, {
    runner: async () => (await loadWork()).runner,
    token: () => identity.token,
    status: { started_at: life.clock.now() / 1000, version: AGENT_VERSION },
    certificate,
    host: config.listenHost,
    port: config.listenPort,
  });
  const port = await server.listen();
  const scheme = certificate === undefined ? "http" : "https";
  const callback = `${scheme}://${bracketed(identity.address)}:${config.advertisePort || port}`;
  life.log.info({ port, callback }, "listening");
  /** After the first heartbeat: the control plane knows that the machine is up before its plug-ins are even read. */
  const reportProblems = async () => {
    await firstBeat.promise;
    const { hardware } = await loadWork();
    problems.push(...(await hardware).problems.map((problem) => `${problem.package}: ${problem.message}`));
    if (problems.length > 0) heartbeater.beat();
  };
  try {
    await Promise.all([heartbeater.run(life), reportProblems()]);
  } catch (error) {
    if (!life.signal.aborted) throw error;
  } finally {
    await server.close();
  }
}

function heartbeatOf(identity: Identity, callback: string, problems: readonly string[]): HeartbeatRequest {
  const { certificate } = identity;
  return {
    callback_url: callback,
    agent_token: identity.token.reveal(),
    agent_version: AGENT_VERSION,
    ...(certificate === undefined ? {} : { agent_verify_ca: certificate.certificate }),
    ...(problems.length === 0
      ? {}
      : { agent_status: "degraded", agent_status_message: problems.join("; ").slice(0, 2000) }),
  };
}

/** The token that was put into the boot medium, else the one of the lookup, else the one of the agent before a restart. */
async function settleToken(options: RunAgentOptions, known: LookedUp): Promise<Redacted> {
  const { tokenFile } = options;
  const own = options.config.agentToken ?? known.token;
  if (own === undefined && tokenFile !== undefined) {
    const kept = await readFile(tokenFile, "utf8").catch(() => "");
    if (kept !== "") return new Redacted(kept);
  }
  if (own === undefined) {
    throw new Failure("agent.lookup_failed", "the control plane told no agent token: another agent has it already", {
      hint: "Reboot the machine by the control plane (abort and retry the operation), which makes a new token.",
    });
  }
  if (tokenFile !== undefined) {
    await mkdir(dirname(tokenFile), { recursive: true });
    await writeFile(tokenFile, own.reveal(), { mode: 0o600 });
  }
  return own;
}

const ADDRESS_PAUSE_MS = 200;

async function ownAddress(scope: Scope, config: AgentConfig): Promise<string> {
  const hosts = config.apiUrls.map((url) => new URL(url).hostname);
  const until = scope.clock.monotonic() + config.addressTimeoutMs;
  for (;;) {
    for (const host of hosts) {
      const address = await sourceAddress(host);
      if (address !== undefined) return address;
    }
    if (scope.clock.monotonic() > until) {
      throw new Failure("agent.no_address", `no address of this machine reaches ${hosts.join(" or ")}`);
    }
    await scope.sleep(ADDRESS_PAUSE_MS);
  }
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
