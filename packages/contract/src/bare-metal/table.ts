/**
 * The one table of the Bare Metal API: which route, parameter, body key, verb and field exists in which microversions
 * (field.md 1.1.4; Ironic's webapi-version-history). Routes and presenters derive from it; nothing else compares versions.
 */
import { allocationResource } from "./resources/allocation.ts";
import { chassisResource } from "./resources/chassis.ts";
import { biosSettingResource } from "./resources/bios-setting.ts";
import { conductorResource } from "./resources/conductor.ts";
import { deployTemplateResource } from "./resources/deploy-template.ts";
import { driverResource } from "./resources/driver.ts";
import { firmwareComponentResource } from "./resources/firmware-component.ts";
import { historyResource } from "./resources/history.ts";
import { inspectionRuleResource } from "./resources/inspection-rule.ts";
import { nodeResource } from "./resources/node.ts";
import { nodeStatesResource } from "./resources/node-states.ts";
import { runbookResource } from "./resources/runbook.ts";
import { portResource } from "./resources/port.ts";
import { portgroupResource } from "./resources/portgroup.ts";
import { volumeConnectorResource, volumeTargetResource } from "./resources/volume.ts";
import { allocationRoutes } from "./routes/allocations.ts";
import { chassisRoutes } from "./routes/chassis.ts";
import { deployTemplateRoutes } from "./routes/deploy-templates.ts";
import { nodeFactRoutes } from "./routes/node-facts.ts";
import { eventRoutes } from "./routes/events.ts";
import { inspectionRuleRoutes } from "./routes/inspection-rules.ts";
import { nodeInterfaceRoutes } from "./routes/node-interfaces.ts";
import { passthruRoutes } from "./routes/passthru.ts";
import { nodeStateRoutes } from "./routes/node-states.ts";
import { nodeRoutes } from "./routes/nodes.ts";
import { portgroupRoutes } from "./routes/portgroups.ts";
import { portRoutes } from "./routes/ports.ts";
import { ramdiskRoutes } from "./routes/ramdisk.ts";
import { serviceRoutes } from "./routes/services.ts";
import { volumeRoutes } from "./routes/volume.ts";
import { runbookRoutes } from "./routes/runbooks.ts";
import { existsIn, type Microversions } from "./microversion.ts";
import type { Parameters } from "./resource.ts";
import { DETAIL, FIELDS, PAGING, type Route, type Routes } from "./route.ts";

export const BARE_METAL_RESOURCES = {
  allocation: allocationResource,
  chassis: chassisResource,
  biosSetting: biosSettingResource,
  conductor: conductorResource,
  deployTemplate: deployTemplateResource,
  driver: driverResource,
  firmwareComponent: firmwareComponentResource,
  history: historyResource,
  inspectionRule: inspectionRuleResource,
  node: nodeResource,
  nodeStates: nodeStatesResource,
  port: portResource,
  runbook: runbookResource,
  portgroup: portgroupResource,
  volumeConnector: volumeConnectorResource,
  volumeTarget: volumeTargetResource,
} as const;

export const BARE_METAL_ROUTES = {
  ...nodeRoutes,
  ...nodeStateRoutes,
  ...nodeInterfaceRoutes,
  ...passthruRoutes,
  ...nodeFactRoutes,
  ...portRoutes,
  ...portgroupRoutes,
  ...chassisRoutes,
  ...volumeRoutes,
  ...allocationRoutes,
  ...deployTemplateRoutes,
  ...runbookRoutes,
  ...inspectionRuleRoutes,
  ...eventRoutes,
  ...serviceRoutes,
  ...ramdiskRoutes,
} as const satisfies Routes;
export type BareMetalRoute = keyof typeof BARE_METAL_ROUTES;

/** Collections that `GET /v1` links to. */
export const ROOT_LINKS: Readonly<Record<string, Microversions>> = {
  chassis: { since: 1 },
  nodes: { since: 1 },
  ports: { since: 1 },
  portgroups: { since: 23 },
  volume: { since: 32 },
  drivers: { since: 1 },
  lookup: { since: 22 },
  heartbeat: { since: 22 },
  conductors: { since: 49 },
  allocations: { since: 52 },
  deploy_templates: { since: 55 },
  runbooks: { since: 92 },
  inspection_rules: { since: 96 },
  events: { since: 54 },
  continue_inspection: { since: 84 },
  shards: { since: 82 },
};

/** All query parameters of a route. */
export function queryOf(route: Route): Parameters {
  if (route.lists !== undefined) {
    const shown = route.detailed === true ? {} : { ...FIELDS, ...DETAIL };
    return { ...PAGING, ...shown, ...route.lists.filters, ...route.query };
  }
  return { ...(route.shows === undefined ? {} : FIELDS), ...route.query };
}

/** Routes of the table that a microversion has. */
export function routesIn(microversion: number): readonly string[] {
  return Object.entries(BARE_METAL_ROUTES)
    .filter(([, route]) => existsIn(route, microversion))
    .map(([key]) => key);
}
