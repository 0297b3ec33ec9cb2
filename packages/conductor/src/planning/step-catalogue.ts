import type { OfferedStep, StepKind } from "@ingot/contract";
import type { DriverStep } from "@ingot/driver-kit";
import { type DriverOffer, NO_RAMDISK, standardDeploySteps, type StepCatalogue } from "@ingot/lifecycle";
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
  const standard = kind === "deploy" ? standardDeploySteps({ agent: usesAgent(conductor, node) }) : [];
  const own = driverSteps(conductor, node, kind).map((step): DriverOffer => ({
    offered: step.offered,
    place: "out-of-band",
  }));
  return {
    driver: node.driver,
    driverSteps: [...standard, ...own],
    ramdisk: usesAgent(conductor, node) ? ramdisk : NO_RAMDISK,
  };
}

/** Whether a node is deployed by the agent in the ramdisk, or its driver only pretends. */
export function usesAgent(conductor: Conductor, node: NodeRecord): boolean {
  return interfaceOf(conductor, node, "deploy").method === "direct";
}

/** The out-of-band steps of the interfaces that the node has chosen. */
export function driverSteps(conductor: Conductor, node: NodeRecord, kind: StepKind): readonly DriverStep[] {
  return hardwareTypeOf(conductor, node)
    .steps.filter(
      (entry) => node[`${entry.kind}_interface`] === entry.implementation && entry.step.kinds.includes(kind),
    )
    .map((entry) => entry.step);
}
