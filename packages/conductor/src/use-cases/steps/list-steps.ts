import type { OfferedStep, StepKind } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import { standardDeploySteps } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import { type KnownRamdisk, knownRamdisk } from "../../planning/ramdisk-manifest.ts";
import { deployMethod, driverSteps } from "../../planning/step-catalogue.ts";
import { findNode } from "../nodes/find-node.ts";

/** Whose steps: a node's, a hardware type's, or a ramdisk's (by the URL of its initramfs). Nothing: every hardware type's; more than one is refused. */
export interface ListSteps {
  readonly node?: string;
  readonly driver?: string;
  readonly ramdisk?: string;
}

export interface CataloguedStep {
  readonly kind: StepKind;
  /** `driver redfish`, `ramdisk ipa`. */
  readonly source: string;
  readonly offered: OfferedStep;
}

const RAMDISK_KINDS = ["deploy", "clean", "service"] as const;

/** The steps that there are, by kind, each with the schema of its arguments. */
export async function listSteps(
  scope: Scope,
  conductor: Conductor,
  input: ListSteps,
): Promise<readonly CataloguedStep[]> {
  const named = Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (named.length > 1) {
    throw new Failure("input.invalid", `the steps of ${named.join(" and ")} are not one list`, {
      hint: "Name one of node, driver and ramdisk, or none for the steps of all drivers.",
    });
  }
  if (input.node !== undefined) return ofNode(scope, conductor, input.node);
  if (input.ramdisk !== undefined) return ofRamdiskAt(scope, conductor, input.ramdisk);
  const types = [...conductor.hardwareTypes.values()].filter(
    ({ name }) => input.driver === undefined || name === input.driver,
  );
  if (input.driver !== undefined && types.length === 0) {
    throw new Failure(
      "driver.not_found",
      `Could not find the following driver(s) or hardware type(s): ${input.driver}.`,
    );
  }
  return types.flatMap((type) => {
    const method = Object.values(type.interfaces.deploy)[0]?.method ?? "fake";
    const standard = standardDeploySteps(method).map(({ offered }) => ({ kind: "deploy" as const, offered }));
    const own = type.steps.flatMap(({ step }) => step.kinds.map((kind) => ({ kind, offered: step.offered })));
    return [...standard, ...own].map((step) => ({ ...step, source: `driver ${type.name}` }));
  });
}

async function ofNode(scope: Scope, conductor: Conductor, ident: string): Promise<readonly CataloguedStep[]> {
  const node = await findNode(conductor.store, ident);
  const source = `driver ${node.driver}`;
  const standard = standardDeploySteps(deployMethod(conductor, node));
  const known = await knownRamdisk(scope, node.driver_info, conductor.config);
  const kinds = ["deploy", "clean", "service", "verify"] as const;
  return [
    ...standard.map(({ offered }) => ({ kind: "deploy" as const, source, offered })),
    ...kinds.flatMap((kind) => driverSteps(conductor, node, kind).map(({ offered }) => ({ kind, source, offered }))),
    ...(known === undefined ? [] : ofRamdisk(known)),
  ];
}

async function ofRamdiskAt(scope: Scope, conductor: Conductor, url: string): Promise<readonly CataloguedStep[]> {
  const known = await knownRamdisk(scope, { deploy_ramdisk: url }, conductor.config);
  if (known !== undefined) return ofRamdisk(known);
  throw new Failure("input.invalid", `the ramdisk ${url} has no manifest`, {
    hint: "A ramdisk of `ingot ramdisk build` has NAME.manifest.json beside NAME.initramfs: name the latter's URL.",
  });
}

function ofRamdisk({ name, manifest }: KnownRamdisk): readonly CataloguedStep[] {
  return RAMDISK_KINDS.flatMap((kind) =>
    manifest.agent.steps[kind].map((offered) => ({ kind, source: `ramdisk ${name}`, offered })),
  );
}
