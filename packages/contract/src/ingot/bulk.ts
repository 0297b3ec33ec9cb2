import { type TSchema, Type } from "typebox";
import { allocationResource } from "../bare-metal/resources/allocation.ts";
import { chassisResource } from "../bare-metal/resources/chassis.ts";
import { deployTemplateResource } from "../bare-metal/resources/deploy-template.ts";
import { inspectionRuleResource } from "../bare-metal/resources/inspection-rule.ts";
import { nodeResource } from "../bare-metal/resources/node.ts";
import { portResource } from "../bare-metal/resources/port.ts";
import { portgroupResource } from "../bare-metal/resources/portgroup.ts";
import { runbookResource } from "../bare-metal/resources/runbook.ts";
import { volumeConnectorResource, volumeTargetResource } from "../bare-metal/resources/volume.ts";
import { inputSchema, type Resource } from "../bare-metal/resource.ts";
import type { IngotRouteRow } from "./route.ts";

/** Most resources that one request creates. */
export const MAX_BULK = 1000;
const BULK_LIMIT_BYTES = 32 * 1024 * 1024;

function bulk(resource: Resource): IngotRouteRow {
  const { collection } = resource;
  const list = (item: TSchema) => Type.Object({ [collection]: item }, { additionalProperties: false });
  return {
    summary: `Create up to ${MAX_BULK} ${collection.replaceAll("_", " ")} at once: all of them, or none.`,
    query: {},
    success: 201,
    bodyLimitBytes: BULK_LIMIT_BYTES,
    body: list(Type.Array(inputSchema(resource, "create"), { minItems: 1, maxItems: MAX_BULK })),
    answer: list(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  };
}

/**
 * Many of one kind at once, in one transaction: when one is refused, none is there, and the error says which it was (its
 * `details.index`). An allocation that finds no node is created all the same, in state `error`, as it is alone.
 */
export const bulkRoutes = {
  "POST /ingot/v1/nodes": bulk(nodeResource),
  "POST /ingot/v1/ports": bulk(portResource),
  "POST /ingot/v1/portgroups": bulk(portgroupResource),
  "POST /ingot/v1/chassis": bulk(chassisResource),
  "POST /ingot/v1/volume/connectors": bulk(volumeConnectorResource),
  "POST /ingot/v1/volume/targets": bulk(volumeTargetResource),
  "POST /ingot/v1/allocations": bulk(allocationResource),
  "POST /ingot/v1/deploy_templates": bulk(deployTemplateResource),
  "POST /ingot/v1/runbooks": bulk(runbookResource),
  "POST /ingot/v1/inspection_rules": bulk(inspectionRuleResource),
} as const satisfies Readonly<Record<string, IngotRouteRow>>;
export type BulkRoute = keyof typeof bulkRoutes;
