import type { StepAhead } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";
import { inputOf, nodeOf } from "./step-executor.ts";

/** Whether a step of an executor has nothing to do for its node as that is now. */
type HasNoWork = (conductor: Conductor, ahead: StepAhead) => Promise<boolean>;

/** `deploy.switch_to_tenant_network`: a network interface that leaves the machine where it is does nothing. */
const stays: HasNoWork = async (conductor, ahead) => isIdle(conductor, await nodeOf(conductor, ahead), "network");

/** What a step of a deploy interface that only pretends calls: `boot_instance` is not among them, its power is switched. */
const PRETENDED = {
  deploy: ["deploy", "storage"],
  write_image: ["deploy"],
  prepare_instance_boot: ["deploy"],
  tear_down_agent: ["deploy"],
  switch_to_tenant_network: ["deploy", "network"],
} as const;

const pretendsNothing: HasNoWork = async (conductor, ahead) => {
  const node = await nodeOf(conductor, ahead);
  const step = String(inputOf(ahead)["step"]);
  const called = Object.entries(PRETENDED).find(([name]) => name === step)?.[1];
  return called !== undefined && called.every((of) => isIdle(conductor, node, of));
};

function isIdle(conductor: Conductor, node: NodeRecord, of: "deploy" | "network" | "storage"): boolean {
  const implementation = interfaceOf(conductor, node, of);
  return "absent" in implementation || implementation.isIdle?.(node) === true;
}

/** Of which executors some steps need not be performed. */
export const STEPS_WITHOUT_WORK: Readonly<Record<string, HasNoWork>> = {
  "deploy.switch_to_tenant_network": stays,
  pretend: pretendsNothing,
};
