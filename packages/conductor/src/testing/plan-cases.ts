import type { RequestedStep } from "@ingot/contract";
import { Scope } from "@ingot/kernel";
import type { ConductorConfig } from "../config.ts";
import type { NodeRecord } from "../ports/node.ts";
import { takeoverPlan } from "../plans/takeover-plan.ts";
import { createDeployTemplate } from "../use-cases/deploy-templates/create-deploy-template.ts";
import { callNodePassthru } from "../use-cases/interfaces/call-node-passthru.ts";
import type { RequestedStepOfList, SetProvisionState } from "../use-cases/nodes/provision-target.ts";
import { setPowerState } from "../use-cases/nodes/set-power-state.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import type { FakeMachine } from "./fake-machine.ts";
import { offeredStep } from "./offered-steps.ts";
import type { VirtualWorld } from "./virtual-world.ts";

/** Where an operation is carried out. */
export type CaseWorld = Pick<VirtualWorld, "conductor" | "store" | "folder" | "node">;

/** One operation of every kind that there is, with everything that its steps may do: wait, poll, reboot, hold, ask anew. */
export interface PlanCase {
  readonly from: Partial<NodeRecord>;
  readonly config?: Partial<ConductorConfig>;
  /** The node's own request, or another way to begin. */
  readonly verb: Omit<SetProvisionState, "node"> | ((world: CaseWorld) => Promise<void>);
  readonly ends: string;
  readonly power: "power on" | "power off";
  /** Executors that its plan must have, so that no case comes to prove less than it says. */
  readonly has: readonly string[];
  /** What an operator does while it is on hold, as often as it is; answers whether it is to go on. It does when this is left out. */
  onHold?(world: CaseWorld, node: NodeRecord): Promise<boolean>;
  prepare?(world: CaseWorld, made: { readonly node: NodeRecord; readonly machine: FakeMachine }): Promise<void>;
}

const step = (name: string, args: RequestedStepOfList["args"] = {}): RequestedStepOfList => {
  const [of = "", which = ""] = name.split(".");
  return { interface: of, step: which, args };
};
const deployStep = (name: string, priority: number, args: RequestedStep["args"] = {}) => ({
  ...(step(name) as { interface: RequestedStep["interface"]; step: string }),
  priority,
  args,
});

const FILES = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };
const RUNS = { provision_state: "active", power_state: "power on" } as const;
const RESTS = { provision_state: "manageable", power_state: "power off" } as const;
const PARTITIONS = { image_type: "partition", root_gb: 1, swap_mb: 256, ephemeral_gb: 2 };
const DEPLOYED = { root_gb: 1, swap_mb: 256, ephemeral_gb: 2, boot_mode: "uefi", disk_label: "gpt" };
/** An in-band step that asks for a reboot, and one that must not be done twice. */
const CLEANS = ["deploy.flash", "deploy.erase_devices"].map((name) => step(name));

async function runs(_world: CaseWorld, { machine }: { readonly machine: FakeMachine }): Promise<void> {
  machine.power = "power on";
  machine.bootsFromDisk = true;
  machine.network = "tenant";
}

async function hangsOnce(_world: CaseWorld, { machine }: { readonly machine: FakeMachine }): Promise<void> {
  machine.hangs = 1;
}

async function flashes(_world: CaseWorld, { machine }: { readonly machine: FakeMachine }): Promise<void> {
  const flash = offeredStep({ step: "flash", idempotent: true, reboot_requested: true });
  machine.cleanSteps = [...machine.cleanSteps, flash];
}

export const PLAN_CASES: Readonly<Record<string, PlanCase>> = {
  manage: {
    from: { provision_state: "enroll" },
    verb: { target: "manage" },
    ends: "manageable",
    power: "power off",
    has: ["verify.power-state", "out-of-band", "verify.cache-components"],
  },
  provide: {
    from: RESTS,
    verb: { target: "provide" },
    ends: "available",
    power: "power off",
    has: ["clean.prepare", "in-band", "clean.tear-down"],
  },
  deploy: {
    from: {},
    verb: { target: "active", deploySteps: [deployStep("deploy.inject_files", 50, FILES)] },
    ends: "active",
    power: "power on",
    has: ["deploy.deploy", "deploy.write_image", "in-band", "deploy.tear_down_agent", "deploy.boot_instance"],
  },
  "deploy, by a template and with reserved steps": {
    from: {},
    verb: {
      target: "active",
      deploySteps: [
        deployStep("deploy.hold", 150),
        deployStep("deploy.wait", 75, { seconds: 30 }),
        deployStep("power.reboot", 70),
        deployStep("deploy.hold", 45),
      ],
    },
    ends: "active",
    power: "power on",
    has: ["reserved", "out-of-band", "in-band"],
    prepare: async ({ conductor, store }, { node }) => {
      const steps = [deployStep("management.polls", 65), deployStep("deploy.inject_files", 50, FILES)];
      await createDeployTemplate(Scope.root(), conductor, { fields: { name: "CUSTOM_ALL", steps } });
      const traits = ["CUSTOM_ALL"];
      await store.nodes.update(node.uuid, { instance_info: { ...node.instance_info, traits }, traits });
    },
  },
  "deploy, by steps of hardware managers alone": {
    from: { deploy_interface: "custom-agent" },
    verb: { target: "active", deploySteps: [deployStep("deploy.inject_files", 80, FILES)] },
    ends: "active",
    power: "power on",
    has: ["deploy.deploy", "in-band", "deploy.prepare_instance_boot", "deploy.tear_down_agent", "deploy.boot_instance"],
  },
  "deploy, of an instance in memory": {
    from: { deploy_interface: "ramdisk" },
    verb: { target: "active" },
    ends: "active",
    power: "power on",
    has: ["deploy.ramdisk-instance"],
    prepare: async ({ store, folder }, { node }) => {
      const instance_info = { kernel: `file://${folder}/image.raw`, ramdisk: `file://${folder}/image.raw` };
      await store.nodes.update(node.uuid, { instance_info });
    },
  },
  "deploy, of a partition image": {
    from: {},
    verb: { target: "active" },
    ends: "active",
    power: "power on",
    has: ["deploy.write_image", "deploy.prepare_instance_boot"],
    prepare: async ({ store }, { node }) => {
      await store.nodes.update(node.uuid, { instance_info: { ...node.instance_info, ...PARTITIONS } });
    },
  },
  "rebuild, that keeps the ephemeral partition": {
    from: RUNS,
    verb: { target: "rebuild" },
    ends: "active",
    power: "power on",
    has: ["deploy.write_image", "deploy.prepare_instance_boot"],
    prepare: async (world, made) => {
      await runs(world, made);
      const { node, machine } = made;
      machine.ephemeral = "what is kept";
      await world.store.nodes.update(node.uuid, {
        instance_info: { ...node.instance_info, ...PARTITIONS, preserve_ephemeral: true },
        driver_internal_info: { is_whole_disk_image: false, instance: DEPLOYED, root_uuid_or_disk_id: "of before" },
      });
    },
  },
  rebuild: {
    from: RUNS,
    verb: { target: "rebuild" },
    ends: "active",
    power: "power on",
    has: ["deploy.write_image"],
    prepare: runs,
  },
  undeploy: {
    from: RUNS,
    verb: { target: "deleted" },
    ends: "available",
    power: "power off",
    has: ["undeploy.tear-down", "undeploy.begin-cleaning", "clean.prepare", "in-band"],
    prepare: runs,
  },
  "undeploy, without cleaning": {
    from: RUNS,
    config: { automatedClean: false },
    verb: { target: "deleted" },
    ends: "available",
    power: "power off",
    has: ["undeploy.tear-down", "undeploy.begin-cleaning"],
    prepare: runs,
  },
  clean: {
    from: RESTS,
    verb: { target: "clean", cleanSteps: [...CLEANS, step("management.polls"), step("management.reboots")] },
    ends: "manageable",
    power: "power off",
    has: ["clean.prepare", "in-band", "out-of-band", "clean.tear-down"],
    prepare: flashes,
  },
  "clean, with reserved steps": {
    from: RESTS,
    verb: {
      target: "clean",
      cleanSteps: [
        step("deploy.hold"),
        step("deploy.wait", { seconds: 60 }),
        step("power.power_off"),
        step("power.power_on"),
        step("deploy.erase_devices"),
        step("power.reboot"),
        step("deploy.wait"),
      ],
    },
    ends: "manageable",
    power: "power off",
    has: ["reserved", "in-band"],
  },
  "clean, switched off on hold": {
    from: RESTS,
    verb: { target: "clean", cleanSteps: [step("deploy.hold"), step("deploy.erase_devices")] },
    ends: "manageable",
    power: "power off",
    has: ["reserved", "in-band"],
    onHold: async ({ conductor }, { power_state, target_power_state: target }) => {
      if (power_state === "power on" && target === null)
        await setPowerState(Scope.root(), conductor, { node: "n1", target: "power off" });
      return power_state === "power off" && target === null;
    },
  },
  "clean, with steps on child nodes": {
    from: RESTS,
    verb: {
      target: "clean",
      disableRamdisk: true,
      cleanSteps: ["power.power_on", "management.polls", "power.power_off"].map((name) => ({
        ...step(name),
        execute_on_child_nodes: true,
      })),
    },
    ends: "manageable",
    power: "power on", // the children hang on it
    has: ["children"],
    prepare: async (world, { node }) => {
      for (const name of ["c1", "c2"]) await world.node({ parent_node: node.uuid, ...RESTS }, name);
    },
  },
  "clean, with managers that change": {
    from: RESTS,
    verb: { target: "clean", cleanSteps: [step("deploy.erase_devices_metadata"), step("deploy.erase_devices")] },
    ends: "manageable",
    power: "power off",
    has: ["in-band"],
    prepare: async (_world, { machine }) => void (machine.upgradesAt = "erase_devices_metadata"),
  },
  "inspect, by the agent": {
    from: RESTS,
    verb: { target: "inspect" },
    ends: "manageable",
    power: "power off",
    has: ["inspect.agent", "inspect.process", "inspect.tear-down"],
  },
  "inspect, by the agent of a machine that hangs once": {
    from: RESTS,
    verb: { target: "inspect" },
    ends: "manageable",
    power: "power off",
    has: ["inspect.agent"],
    prepare: hangsOnce,
  },
  "inspect, by the BMC": {
    from: { ...RESTS, inspect_interface: "bmc" },
    verb: { target: "inspect" },
    ends: "manageable",
    power: "power off",
    has: ["inspect.out-of-band"],
  },
  adopt: {
    from: RESTS,
    verb: { target: "adopt" },
    ends: "active",
    power: "power off",
    has: ["adopt.take-over"],
  },
  "rescue, of a machine that hangs once": {
    from: RUNS,
    verb: { target: "rescue", rescuePassword: "let me in" },
    ends: "rescue",
    power: "power on",
    has: ["rescue.boot"],
    prepare: async (world, made) => {
      await runs(world, made);
      await hangsOnce(world, made);
    },
  },
  rescue: {
    from: RUNS,
    verb: { target: "rescue", rescuePassword: "let me in" },
    ends: "rescue",
    power: "power on",
    has: ["rescue.boot", "rescue.finalize"],
    prepare: runs,
  },
  unrescue: {
    from: { ...RUNS, provision_state: "rescue" },
    verb: { target: "unrescue" },
    ends: "active",
    power: "power on",
    has: ["unrescue.boot-instance"],
    prepare: async (world, made) => {
      await runs(world, made);
      made.machine.bootsFromDisk = false;
      made.machine.network = "rescuing";
    },
  },
  service: {
    from: RUNS,
    verb: {
      target: "service",
      serviceSteps: ["deploy.flash_disk", "deploy.hold", "deploy.update_nic", "management.polls", "power.reboot"].map(
        (name) => step(name),
      ),
    },
    ends: "active",
    power: "power on",
    has: ["service.prepare", "in-band", "out-of-band", "reserved", "service.tear-down"],
    prepare: runs,
  },
  "service, beside the instance": {
    from: RUNS,
    verb: {
      target: "service",
      disableRamdisk: true,
      serviceSteps: [step("management.polls"), step("management.reboots")],
    },
    ends: "active",
    power: "power on",
    has: ["out-of-band"],
    prepare: runs,
  },
  power: {
    from: RUNS,
    verb: ({ conductor }) => setPowerState(Scope.root(), conductor, { node: "n1", target: "power off" }),
    ends: "active",
    power: "power off",
    has: ["power.set"],
    prepare: runs,
  },
  "power, of a node that hangs on another": {
    from: { ...RESTS, power_state: "power off" },
    verb: ({ conductor }) => setPowerState(Scope.root(), conductor, { node: "n1", target: "power on" }),
    ends: "manageable",
    power: "power on",
    has: ["power.set"],
    prepare: async (world, { node }) => {
      const whole = await world.node({ ...RESTS, power_state: "power off" }, "whole");
      await world.store.nodes.update(node.uuid, { parent_node: whole.node.uuid });
    },
  },
  "power, of a node on which others hang": {
    from: RUNS,
    verb: ({ conductor }) => setPowerState(Scope.root(), conductor, { node: "n1", target: "power off" }),
    ends: "active",
    power: "power off",
    has: ["power.set"],
    prepare: async (world, made) => {
      await runs(world, made);
      for (const name of ["c1", "c2"]) {
        const { machine } = await world.node({ parent_node: made.node.uuid, ...RESTS, power_state: "power on" }, name);
        machine.power = "power on";
      }
    },
  },
  "takeover, of an instance in memory": {
    from: { ...RUNS, deploy_interface: "ramdisk" },
    verb: async ({ conductor }) => {
      const node = (await conductor.store.nodes.byName("n1"))?.uuid ?? "";
      await conductor.runner.submit(takeoverPlan(node), async (tx) => {
        await tx.nodes.update(node, { reservation: conductor.host });
      });
    },
    ends: "active",
    power: "power on",
    has: ["takeover.serve-instance"],
    prepare: async (world, made) => {
      await runs(world, made);
      const instance_info = { kernel: `file://${world.folder}/image.raw`, ramdisk: `file://${world.folder}/image.raw` };
      await world.store.nodes.update(made.node.uuid, { instance_info });
    },
  },
  "a vendor's method": {
    from: { ...RESTS, vendor_interface: "test" },
    verb: async ({ conductor }) => {
      const call = { node: "n1", method: "turn_key", verb: "POST", args: {} } as const;
      await callNodePassthru(Scope.root(), conductor, call);
    },
    ends: "manageable",
    power: "power off",
    has: ["vendor.passthru"],
  },
};

/** Asks for it. */
export async function beginCase(world: CaseWorld, { verb }: PlanCase): Promise<void> {
  if (typeof verb === "function") await verb(world);
  else await setProvisionState(Scope.root(), world.conductor, { node: "n1", ...verb });
}
