import { type TSchema, Type } from "typebox";
import { allocationResource } from "../bare-metal/resources/allocation.ts";
import { chassisResource } from "../bare-metal/resources/chassis.ts";
import { inspectionRuleResource } from "../bare-metal/resources/inspection-rule.ts";
import { nodeResource } from "../bare-metal/resources/node.ts";
import { portResource } from "../bare-metal/resources/port.ts";
import { portgroupResource } from "../bare-metal/resources/portgroup.ts";
import { volumeConnectorResource, volumeTargetResource } from "../bare-metal/resources/volume.ts";
import { inputSchema, type Resource } from "../bare-metal/resource.ts";
import { ingotDeployTemplateResource, ingotRunbookResource } from "./limited-steps.ts";
import type { IngotRouteRow } from "./route.ts";

/** Most resources that one request creates. */
export const MAX_BULK = 1000;
const BULK_LIMIT_BYTES = 32 * 1024 * 1024;

/** What may be created many at once, in the order in which they are made: what is named by others comes before them. */
const RESOURCES = {
  chassis: chassisResource,
  nodes: nodeResource,
  portgroups: portgroupResource,
  ports: portResource,
  connectors: volumeConnectorResource,
  targets: volumeTargetResource,
  deploy_templates: ingotDeployTemplateResource,
  runbooks: ingotRunbookResource,
  inspection_rules: inspectionRuleResource,
  allocations: allocationResource,
} as const satisfies Readonly<Record<string, Resource>>;
export type BulkCollection = keyof typeof RESOURCES;

export const BULK_COLLECTIONS = Object.keys(RESOURCES) as readonly BulkCollection[];

/** Where one of them is created alone. */
export function pathOfBulk(collection: BulkCollection): string {
  return RESOURCES[collection].path;
}

const items = (resource: Resource) => Type.Array(inputSchema(resource, "create"), { minItems: 1, maxItems: MAX_BULK });
const created = Type.Array(Type.Record(Type.String(), Type.Unknown()));

function row(collections: readonly BulkCollection[], what: string): IngotRouteRow {
  const alone = collections.length === 1;
  const all = (of: (collection: BulkCollection) => TSchema) =>
    Type.Object(Object.fromEntries(collections.map((name) => [name, alone ? of(name) : Type.Optional(of(name))])), {
      additionalProperties: false,
    });
  return {
    summary: `Create up to ${MAX_BULK} ${what} at once: all of them, or none.`,
    query: {},
    success: 201,
    bodyLimitBytes: BULK_LIMIT_BYTES,
    body: all((collection) => items(RESOURCES[collection])),
    answer: all(() => created),
  };
}

function bulk(collection: BulkCollection): IngotRouteRow {
  return row([collection], collection.replaceAll("_", " "));
}

/**
 * Many at once, in one transaction: when one is refused, none is there, and the error says which it was (its `details.index`, and
 * `details.collection`). An allocation that finds no node is created all the same, in state `error`, as it is alone.
 */
export const bulkRoutes = {
  "POST /ingot/v1/resources": row(
    BULK_COLLECTIONS,
    "resources of any kinds, which may name each other by the UUIDs that are given,",
  ),
  "POST /ingot/v1/nodes": bulk("nodes"),
  "POST /ingot/v1/ports": bulk("ports"),
  "POST /ingot/v1/portgroups": bulk("portgroups"),
  "POST /ingot/v1/chassis": bulk("chassis"),
  "POST /ingot/v1/volume/connectors": bulk("connectors"),
  "POST /ingot/v1/volume/targets": bulk("targets"),
  "POST /ingot/v1/allocations": bulk("allocations"),
  "POST /ingot/v1/deploy_templates": bulk("deploy_templates"),
  "POST /ingot/v1/runbooks": bulk("runbooks"),
  "POST /ingot/v1/inspection_rules": bulk("inspection_rules"),
} as const satisfies Readonly<Record<string, IngotRouteRow>>;
export type BulkRoute = keyof typeof bulkRoutes;
export const BULK_ROUTES = Object.keys(bulkRoutes) as readonly BulkRoute[];
