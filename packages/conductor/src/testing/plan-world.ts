import type { Death, TrialProcess, World } from "@ingot/engine/harness";
import { Failure, type Json, Scope } from "@ingot/kernel";
import { hasOperation, isFailed } from "@ingot/lifecycle";
import { AGENT_KEYS } from "../agent-access/endpoint.ts";
import { keepsState } from "../operations/keeps-state.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import type { FakeMachine } from "./fake-machine.ts";
import { beginCase, type PlanCase } from "./plan-cases.ts";
import { type VirtualProcess, VirtualWorld } from "./virtual-world.ts";

/** What a step that may not be repeated has done to a machine. */
const ONCE = ["write_image", "inject_files", "erase_devices"];

/** A conductor's operation as the engine's harness tries it: asked for by its verb, on a machine in virtual time. */
export function planWorldOf(of: PlanCase): () => Promise<World<Stores>> {
  return async () => new CaseWorld(of);
}

class CaseWorld implements World<Stores> {
  readonly #of: PlanCase;
  #world: VirtualWorld | undefined;
  #made: { readonly node: NodeRecord; readonly machine: FakeMachine } | undefined;

  constructor(of: PlanCase) {
    this.#of = of;
  }

  get #virtual(): VirtualWorld {
    if (this.#world === undefined) throw new Failure("internal", "the world has not begun");
    return this.#world;
  }

  get operations() {
    return this.#virtual.store.operations;
  }

  async boot({ time, wrap }: Parameters<World<Stores>["boot"]>[0]): Promise<TrialProcess<Stores>> {
    this.#world ??= await VirtualWorld.open({
      time,
      ...(this.#of.config === undefined ? {} : { config: this.#of.config }),
    });
    await this.#world.kill();
    return asTrial(await this.#world.begin({ wrap }));
  }

  async submit() {
    const world = this.#virtual;
    this.#made = await world.node(this.#of.from);
    await this.#of.prepare?.(world, this.#made);
    await beginCase(world, this.#of);
    const [operation] = await world.store.operations.history(this.#made.node.uuid, 1);
    if (operation === undefined) throw new Failure("internal", "the verb has begun no operation");
    return operation.id;
  }

  /** An operator lets go what is on hold. */
  async outside(): Promise<readonly string[]> {
    const { node } = await this.#now();
    if (!node.provision_state.endsWith(" hold")) return [];
    const { conductor, store } = this.#virtual.process;
    const letGo = async () => {
      const goesOn = (await this.#of.onHold?.(this.#virtual, node)) ?? true;
      if (goesOn) await setProvisionState(Scope.root(), conductor, { node: node.uuid, target: "unhold" });
      return goesOn;
    };
    const isWoken = (await Promise.race([letGo(), store.dead])) ?? true;
    return isWoken ? [node.uuid] : [];
  }

  async state(): Promise<Json> {
    const { node, machine } = await this.#now();
    const { provision_state, target_provision_state, power_state, last_error, maintenance, fault, instance_info } =
      node;
    const children = [...this.#virtual.machines.values()].filter((other) => other !== machine);
    return {
      ...{ provision_state, target_provision_state, power_state, last_error, maintenance, fault },
      instance_info: Object.keys(instance_info),
      internal_info: Object.keys(node.driver_internal_info).toSorted(),
      machine: {
        ...{ power: machine.power, bootsFromDisk: machine.bootsFromDisk, network: machine.network },
        ephemeral: machine.ephemeral,
      },
      ran: ONCE.map((name) => machine.ran.get(name) ?? 0),
      children: children.map((child) => child.power),
    };
  }

  async leftovers(): Promise<readonly string[]> {
    const { node, machine } = await this.#now();
    const left = (await this.#virtual.published()).map((name) => `the published ${name}`);
    if (node.reservation !== null) left.push(`the reservation by ${node.reservation}`);
    if (node.target_power_state !== null) left.push(`the wish for ${node.target_power_state}`);
    if (hasOperation(node.provision_state)) left.push(`the state '${node.provision_state}'`);
    if (await this.#hidesFailure(node)) left.push(`'${node.provision_state}', as if nothing had failed`);
    for (const field of ["clean_step", "deploy_step", "service_step"] as const)
      if (Object.keys(node[field]).length > 0) left.push(`a ${field}`);
    if ((await this.#virtual.store.operations.active(node.uuid)) !== undefined) left.push("an operation");
    left.push(...(await this.#ofRelatives(node)));
    return node.provision_state === "rescue" || node.provision_state === "unrescue failed"
      ? left
      : [...left, ...ofRamdisk(node, machine)];
  }

  /** What is held of the nodes that hang together with it. */
  async #ofRelatives(node: NodeRecord): Promise<readonly string[]> {
    const { store, machines } = this.#virtual;
    const left: string[] = [];
    for (const uuid of machines.keys()) {
      if (uuid === node.uuid) continue;
      const active = await store.operations.active(uuid);
      if (active !== undefined) left.push(`a ${active.operation.kind} operation of another node`);
      if ((await store.nodes.byUuid(uuid))?.reservation != null) left.push("the reservation of another node");
    }
    return left;
  }

  /** An operation that leads to another state says by the state that it failed; any says it by the node's error. */
  async #hidesFailure(node: NodeRecord): Promise<boolean> {
    const [operation] = await this.#virtual.store.operations.history(node.uuid, 1);
    if (operation?.state !== "failed") return false;
    const { provision_state: state, last_error } = node;
    // A node that cannot be managed is in `enroll` again; one that cannot be undeployed is in `error`.
    const shown = isFailed(state) || state === "error" || keepsState(operation.kind) || operation.kind === "verify";
    return !shown || last_error === null;
  }

  async close(): Promise<void> {
    await this.#world?.close();
  }

  async #now(): Promise<{ node: NodeRecord; machine: FakeMachine }> {
    const node = this.#made && (await this.#virtual.store.nodes.byUuid(this.#made.node.uuid));
    if (node === undefined || this.#made === undefined) throw new Failure("internal", "there is no node");
    return { node, machine: this.#made.machine };
  }
}

/** What a machine that is not in its ramdisk any more must not have. */
function ofRamdisk(node: NodeRecord, machine: FakeMachine): readonly string[] {
  const left = AGENT_KEYS.filter((key) => node.driver_internal_info[key] != null).map((key) => `the agent's ${key}`);
  if (machine.medium !== null) left.push("a virtual medium");
  if (machine.agent !== undefined) left.push("a running agent");
  return machine.network === "none" || machine.network === "tenant"
    ? left
    : [...left, `the ${machine.network} network`];
}

function asTrial({ conductor, store }: VirtualProcess): TrialProcess<Stores> {
  return {
    runner: conductor.runner,
    get writes() {
      return store.accesses;
    },
    get dead() {
      return store.isDead;
    },
    get busy() {
      return store.busy;
    },
    arm: (death?: Death) =>
      store.arm({ atAccess: death?.atWrite ?? Infinity, carriedOut: death?.written ?? false, writes: true }),
  };
}
