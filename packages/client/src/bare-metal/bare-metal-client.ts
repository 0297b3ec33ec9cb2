import type { AllocationResource, ConductorResource, DeployTemplateResource, PortResource } from "@ingot/contract";
import type { ApiTransport } from "../http/api-transport.ts";
import { Collection } from "./collection.ts";
import { Drivers } from "./drivers.ts";
import { InspectionRules } from "./inspection-rules.ts";
import { Nodes } from "./nodes.ts";

/** The Bare Metal API (`/v1`), of Ingot or of Ironic. */
export class BareMetalClient {
  readonly nodes: Nodes;
  readonly ports: Collection<PortResource>;
  readonly allocations: Collection<AllocationResource>;
  readonly deployTemplates: Collection<DeployTemplateResource>;
  readonly inspectionRules: InspectionRules;
  readonly drivers: Drivers;
  readonly conductors: Collection<ConductorResource>;

  constructor(transport: ApiTransport) {
    this.nodes = new Nodes(transport);
    this.ports = new Collection(transport, { path: "/v1/ports", key: "ports" });
    this.allocations = new Collection(transport, { path: "/v1/allocations", key: "allocations" });
    this.deployTemplates = new Collection(transport, { path: "/v1/deploy_templates", key: "deploy_templates" });
    this.inspectionRules = new InspectionRules(transport);
    this.drivers = new Drivers(transport);
    this.conductors = new Collection(transport, { path: "/v1/conductors", key: "conductors" });
  }
}
