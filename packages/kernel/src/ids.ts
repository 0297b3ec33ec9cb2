import { randomBytes, randomUUID } from "node:crypto";

declare const brand: unique symbol;
/** A string that only its own parser makes: a node's id cannot be passed where a port's is wanted. */
export type Branded<Kind extends string> = string & { readonly [brand]: Kind };

export type NodeId = Branded<"node">;
export type PortId = Branded<"port">;
export type PortgroupId = Branded<"portgroup">;
export type ChassisId = Branded<"chassis">;
export type VolumeConnectorId = Branded<"volume-connector">;
export type VolumeTargetId = Branded<"volume-target">;
export type AllocationId = Branded<"allocation">;
export type DeployTemplateId = Branded<"deploy-template">;
export type RunbookId = Branded<"runbook">;
export type InspectionRuleId = Branded<"inspection-rule">;
export type OperationId = Branded<"operation">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any RFC 9562 textual UUID, with dashes, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function newId<Id extends string>(): Id {
  return randomUUID() as Id;
}

/** An unguessable URL-safe secret of 256 bits (43 characters), the shape of an agent token. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}
