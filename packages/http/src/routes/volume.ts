import type { VolumeConnectorFields, VolumeTargetFields } from "@ingot/conductor";
import { BARE_METAL_RESOURCES } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { nodeIdent, uuidIdent } from "../identifiers.ts";
import { links } from "../links.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { volumeResource } from "./volume-resource.ts";

const { volumeConnector, volumeTarget } = BARE_METAL_RESOURCES;

type Keys =
  | "GET /v1/volume"
  | "GET /v1/volume/connectors"
  | "POST /v1/volume/connectors"
  | "GET /v1/volume/connectors/{connector}"
  | "PATCH /v1/volume/connectors/{connector}"
  | "DELETE /v1/volume/connectors/{connector}"
  | "GET /v1/volume/targets"
  | "POST /v1/volume/targets"
  | "GET /v1/volume/targets/{target}"
  | "PATCH /v1/volume/targets/{target}"
  | "DELETE /v1/volume/targets/{target}"
  | "GET /v1/nodes/{node}/volume"
  | "GET /v1/nodes/{node}/volume/connectors"
  | "GET /v1/nodes/{node}/volume/targets";

export function volumeHandlers(useCases: UseCases): Handlers<Keys> {
  const connectors = volumeResource(volumeConnector, "connector", {
    list: (scope, asked) => useCases.listVolumeConnectors(scope, asked),
    get: (scope, connector) => useCases.getVolumeConnector(scope, { connector }),
    create: (scope, fields) =>
      useCases.createVolumeConnector(scope, { fields: fields as unknown as VolumeConnectorFields }),
    update: (scope, connector, changes) => useCases.updateVolumeConnector(scope, { connector, changes }),
  });
  const targets = volumeResource(volumeTarget, "target", {
    list: (scope, asked) => useCases.listVolumeTargets(scope, asked),
    get: (scope, target) => useCases.getVolumeTarget(scope, { target }),
    create: (scope, fields) => useCases.createVolumeTarget(scope, { fields: fields as unknown as VolumeTargetFields }),
    update: (scope, target, changes) => useCases.updateVolumeTarget(scope, { target, changes }),
  });
  return {
    "GET /v1/volume": async ({ baseUrl }) => ({ body: volumeLinks(baseUrl, "volume/") }),
    "GET /v1/volume/connectors": (request) => connectors.list(request, "volume/connectors"),
    "POST /v1/volume/connectors": connectors.create,
    "GET /v1/volume/connectors/{connector}": connectors.show,
    "PATCH /v1/volume/connectors/{connector}": connectors.update,
    "DELETE /v1/volume/connectors/{connector}": async (request) => {
      await useCases.removeVolumeConnector(request.scope, { connector: uuidIdent(request, "connector") });
      return {};
    },
    "GET /v1/volume/targets": (request) => targets.list(request, "volume/targets"),
    "POST /v1/volume/targets": targets.create,
    "GET /v1/volume/targets/{target}": targets.show,
    "PATCH /v1/volume/targets/{target}": targets.update,
    "DELETE /v1/volume/targets/{target}": async (request) => {
      await useCases.removeVolumeTarget(request.scope, { target: uuidIdent(request, "target") });
      return {};
    },
    "GET /v1/nodes/{node}/volume": (request) => volumeOfNode(useCases, request),
    "GET /v1/nodes/{node}/volume/connectors": (request) =>
      connectors.list(request, `nodes/${request.params["node"]}/volume/connectors`, nodeIdent(request)),
    "GET /v1/nodes/{node}/volume/targets": (request) =>
      targets.list(request, `nodes/${request.params["node"]}/volume/targets`, nodeIdent(request)),
  };
}

async function volumeOfNode(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  await useCases.getNode(request.scope, { node: nodeIdent(request) });
  return { body: volumeLinks(request.baseUrl, `nodes/${request.params["node"]}/volume/`) };
}

function volumeLinks(baseUrl: string, path: string): JsonObject {
  return {
    links: links(baseUrl, path),
    connectors: links(baseUrl, `${path}connectors`),
    targets: links(baseUrl, `${path}targets`),
  };
}
