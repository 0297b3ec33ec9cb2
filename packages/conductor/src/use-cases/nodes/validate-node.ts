import { INTERFACE_KINDS, type InterfaceKind } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { driverContext } from "../../driver-access/driver-context.ts";
import { interfaceOf } from "../../driver-access/interface-of.ts";
import { checkDeployable } from "../../image/check-deployable.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import type { Validation, ValidationReport } from "./validation-report.ts";
import { planned } from "./verbs/deploy.ts";
import { requireInstanceTraits } from "./verbs/require-instance-traits.ts";

export interface ValidateNode {
  readonly node: string;
}

/** One result for each interface, as Ironic's: true, false with the reason, null when it does not apply. */
export async function validateNode(scope: Scope, conductor: Conductor, input: ValidateNode): Promise<ValidationReport> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  const results: (readonly [string, Validation])[] = [];
  for (const kind of INTERFACE_KINDS) {
    // Vendor methods check their own arguments when they are called.
    if (kind !== "vendor") results.push([kind, await validateOne(scope, conductor, { node, kind })]);
  }
  return Object.fromEntries(results) as unknown as ValidationReport;
}

async function validateOne(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly kind: InterfaceKind },
): Promise<Validation> {
  const { node, kind } = of;
  try {
    const implementation = interfaceOf(conductor, node, kind);
    if ("absent" in implementation) {
      const reason = `Driver ${node.driver} does not support ${kind} (disabled or not implemented).`;
      return implementation.absent ? { result: false, reason } : { result: true };
    }
    await implementation.validate(driverContext(scope, conductor, node));
    if (kind === "deploy") await validateDeployment(scope, conductor, node);
    return { result: true };
  } catch (error) {
    scope.check();
    const { message, hint, code } = Failure.from(error);
    if (code === "interface.unsupported") return { result: null, reason: "not supported" };
    return { result: false, reason: sentences(message, hint) };
  }
}

/** What `active` would refuse: the image, the templates and their steps. */
async function validateDeployment(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireInstanceTraits(node);
  await planned(scope, conductor, { node, request: [] });
  await checkDeployable(scope, conductor, { node, verb: undefined });
}

function sentences(message: string, hint: string): string {
  return `${message}${/[.!?:]$/.test(message) ? "" : "."} ${hint}`.trim();
}
