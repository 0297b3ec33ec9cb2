import type { OfferedStep, StepKind } from "@ingot/contract";
import type { DriverStep } from "@ingot/driver-kit";
import {
  type DeployMethod,
  type DriverOffer,
  NO_RAMDISK,
  standardDeploySteps,
  type StepCatalogue,
} from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { hardwareTypeOf, interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";

export interface CatalogueOptions {
  readonly kind: StepKind;
  /** From the manifest, or as the agent reported them; null while neither is known. */
  readonly ramdisk: { readonly name: string; readonly steps: readonly OfferedStep[] } | null;
}

/** All steps of a kind that a node can run. */
export function stepCatalogue(conductor: Conductor, node: NodeRecord, options: CatalogueOptions): StepCatalogue {
  const { kind, ramdisk } = options;
  const standard = kind === "deploy" ? standardDeploySteps(deployMethod(conductor, node)) : [];
  const own = driverSteps(conductor, node, kind).map((step): DriverOffer => ({
    offered: step.offered,
    place: "out-of-band",
  }));
  return {
    driver: node.driver,
    driverSteps: [...standard, ...own],
    ramdisk: (kind === "deploy" ? deploysByAgent : usesAgent)(conductor, node) ? ramdisk : NO_RAMDISK,
  };
}

export function deployMethod(conductor: Conductor, node: NodeRecord): DeployMethod {
  return interfaceOf(conductor, node, "deploy").method;
}

/** Whether a node has a machine whose ramdisk's agent cleans and services it, or its driver only pretends. */
export function usesAgent(conductor: Conductor, node: NodeRecord): boolean {
  return deployMethod(conductor, node) !== "fake";
}

/** Whether it is deployed by that agent too. */
function deploysByAgent(conductor: Conductor, node: NodeRecord): boolean {
  return ["direct", "custom-agent"].includes(deployMethod(conductor, node));
}

/** The out-of-band steps of the interfaces that the node has chosen. */
export function driverSteps(conductor: Conductor, node: NodeRecord, kind: StepKind): readonly DriverStep[] {
  return hardwareTypeOf(conductor, node)
    .steps.filter(
      (entry) => node[`${entry.kind}_interface`] === entry.implementation && entry.step.kinds.includes(kind),
    )
    .map((entry) => entry.step);
}
