import { nameOf, waitForAllocation, waitForNode } from "@ingot/client";
import type { AllocationResource, NodeResource } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import type { Session } from "../cli/session.ts";
import type { ProgressReporter } from "../progress/progress-reporter.ts";
import { siftCandidates } from "./candidates.ts";
import type { DeploymentRequest } from "./deployment-request.ts";
import { configDriveOf } from "./instance-config.ts";

/** How far a deployment got: what cleaning up after it has to undo. */
export interface Progress {
  allocation?: AllocationResource;
  node?: NodeResource;
  /** `active` was accepted: the server works on it by itself from then on. */
  started?: boolean;
}

export interface DeployContext {
  readonly session: Session;
  /** Until when, and whether still. */
  readonly scope: Scope;
  readonly reporter: ProgressReporter;
  readonly progress: Progress;
  readonly wait: boolean;
}

const ALLOCATION_TIMEOUT_MS = 300_000;
/** Interfaces without which nothing can be deployed. */
const REQUIRED_INTERFACES = ["boot", "deploy", "management", "network", "power", "storage"];

/** What metalsmith does: allocation, instance_info, validation, `active` with the config drive, and the wait for it. */
export async function deployInstance(context: DeployContext, request: DeploymentRequest): Promise<NodeResource> {
  const allocated = await allocate(context, request);
  const hostname = request.hostname ?? hostNameOf(request.name ?? nameOf(allocated));
  await describeInstance(context, { node: allocated, request, hostname });
  await validate(context, allocated);
  return start(context, { node: allocated, request, hostname });
}

async function allocate(context: DeployContext, request: DeploymentRequest): Promise<NodeResource> {
  const { session, scope, reporter, progress } = context;
  const { client } = session;
  const { wanted, name } = request;
  const candidates = await siftCandidates(scope, client, wanted);
  progress.allocation = await client.allocations.create(scope, {
    resource_class: wanted.resourceClass,
    ...(name === undefined ? {} : { name }),
    ...(wanted.traits.length === 0 ? {} : { traits: wanted.traits }),
    ...(candidates === undefined ? {} : { candidate_nodes: candidates }),
  });
  using limited = scope.child({ timeoutMs: ALLOCATION_TIMEOUT_MS, what: "the allocation of a node" });
  const allocation = await waitForAllocation(limited, client, progress.allocation.uuid);
  progress.allocation = allocation;
  progress.node = await client.nodes.get(scope, allocation.node_uuid ?? "");
  reporter.line(`node ${nameOf(progress.node)} (${progress.node.uuid}) is allocated: allocation ${allocation.uuid}`);
  return progress.node;
}

interface Instance {
  readonly node: NodeResource;
  readonly request: DeploymentRequest;
  readonly hostname: string;
}

async function describeInstance({ session, scope }: DeployContext, instance: Instance): Promise<void> {
  const info = { ...instance.request.instanceInfo, display_name: instance.hostname, hostname: instance.hostname };
  const patch = Object.entries(info).map(([key, value]) => ({
    op: "add" as const,
    path: `/instance_info/${key}`,
    value: value ?? null,
  }));
  await session.client.nodes.update(scope, instance.node.uuid, patch);
}

async function validate({ session, scope }: DeployContext, node: NodeResource): Promise<void> {
  const report = await session.client.nodes.validate(scope, node.uuid);
  const wrong = REQUIRED_INTERFACES.filter((name) => report[name]?.result === false);
  if (wrong.length === 0) return;
  const reasons = wrong.map((name) => `${name}: ${report[name]?.reason ?? "no reason given"}`);
  throw new Failure("client.node_invalid", `node ${nameOf(node)} cannot be deployed: ${reasons.join("; ")}`, {
    hint: `See all of it with: ingot node validate ${nameOf(node)}; correct it with: ingot node set ${nameOf(node)}`,
  });
}

async function start(context: DeployContext, instance: Instance): Promise<NodeResource> {
  const { session, scope, reporter, progress, wait } = context;
  const { node, request, hostname } = instance;
  const { client } = session;
  const configdrive = configDriveOf(request.config, {
    uuid: node.instance_uuid ?? progress.allocation?.uuid ?? node.uuid,
    nodeName: node.name,
    hostname,
  });
  const provision = async (): Promise<void> => {
    const steps = request.deploySteps === undefined ? {} : { deploy_steps: request.deploySteps };
    await client.nodes.provision(scope, node.uuid, "active", { configdrive, ...steps });
    progress.started = true;
  };
  if (!wait) {
    await provision();
    return client.nodes.get(scope, node.uuid);
  }
  const { onEvent, onNode, onConnection } = reporter;
  return waitForNode(scope, client, {
    node: node.uuid,
    expected: "active",
    start: provision,
    onEvent,
    onNode,
    onConnection,
  });
}

/** A name of the API as a host name: what may not be in one becomes a hyphen. */
function hostNameOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9.-]/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "") || "instance";
}
