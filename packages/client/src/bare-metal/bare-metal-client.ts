import type {
  AllocationResource,
  ChassisResource,
  ConductorResource,
  DeployTemplateResource,
  PortResource,
  PortgroupResource,
  VolumeConnectorResource,
  VolumeTargetResource,
} from "@ingot/contract";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { ApiTransport } from "../http/api-transport.ts";
import { Collection } from "./collection.ts";
import { Drivers } from "./drivers.ts";
import { InspectionRules } from "./inspection-rules.ts";
import { Nodes } from "./nodes.ts";
import { Runbooks } from "./runbooks.ts";

/** The Bare Metal API (`/v1`), of Ingot or of Ironic. */
export class BareMetalClient {
  readonly nodes: Nodes;
  readonly ports: Collection<PortResource>;
  readonly portgroups: Collection<PortgroupResource>;
  readonly chassis: Collection<ChassisResource>;
  readonly volumeConnectors: Collection<VolumeConnectorResource>;
  readonly volumeTargets: Collection<VolumeTargetResource>;
  readonly allocations: Collection<AllocationResource>;
  readonly deployTemplates: Collection<DeployTemplateResource>;
  readonly runbooks: Runbooks;
  readonly inspectionRules: InspectionRules;
  readonly drivers: Drivers;
  readonly conductors: Collection<ConductorResource>;

  readonly #transport: ApiTransport;

  constructor(transport: ApiTransport) {
    this.#transport = transport;
    this.nodes = new Nodes(transport);
    this.ports = new Collection(transport, { path: "/v1/ports", key: "ports" });
    this.portgroups = new Collection(transport, { path: "/v1/portgroups", key: "portgroups" });
    this.chassis = new Collection(transport, { path: "/v1/chassis", key: "chassis" });
    this.volumeConnectors = new Collection(transport, { path: "/v1/volume/connectors", key: "connectors" });
    this.volumeTargets = new Collection(transport, { path: "/v1/volume/targets", key: "targets" });
    this.allocations = new Collection(transport, { path: "/v1/allocations", key: "allocations" });
    this.deployTemplates = new Collection(transport, { path: "/v1/deploy_templates", key: "deploy_templates" });
    this.runbooks = new Runbooks(transport);
    this.inspectionRules = new InspectionRules(transport);
    this.drivers = new Drivers(transport);
    this.conductors = new Collection(transport, { path: "/v1/conductors", key: "conductors" });
  }

  /** How many nodes are in each shard. */
  async shards(scope: Scope): Promise<readonly JsonObject[]> {
    const { body } = await this.#transport.request(scope, { method: "GET", path: "/v1/shards" });
    return (body as JsonObject)["shards"] as readonly JsonObject[];
  }
}
