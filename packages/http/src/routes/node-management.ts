import type { Vif } from "@ingot/conductor";
import { existsIn, RULES } from "@ingot/contract";
import type { ApiRequest } from "../api-request.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { readName } from "../read-value.ts";
import { readTraits, requireTrait } from "../read-resource.ts";
import { isUuid } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

type Keys =
  | "GET /v1/nodes/{node}/validate"
  | "PUT /v1/nodes/{node}/maintenance"
  | "DELETE /v1/nodes/{node}/maintenance"
  | "GET /v1/nodes/{node}/management/boot_device"
  | "PUT /v1/nodes/{node}/management/boot_device"
  | "GET /v1/nodes/{node}/management/boot_device/supported"
  | "GET /v1/nodes/{node}/vifs"
  | "POST /v1/nodes/{node}/vifs"
  | "DELETE /v1/nodes/{node}/vifs/{vif}";

export function nodeManagementHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes/{node}/validate": async (request) => {
      const ident = request.params["node"] ?? "";
      if (!existsIn(RULES.names, request.version) && !isUuid(ident)) throw notAcceptable();
      return { body: await useCases.validateNode(request.scope, { node: nodeIdent(request) }) };
    },
    "PUT /v1/nodes/{node}/maintenance": async (request) => {
      const reason = (request.values["reason"] as string | undefined) ?? null;
      await useCases.setMaintenance(request.scope, { node: nodeIdent(request), maintenance: { reason } });
      return {};
    },
    "DELETE /v1/nodes/{node}/maintenance": async (request) => {
      await useCases.setMaintenance(request.scope, { node: nodeIdent(request), maintenance: null });
      return {};
    },
    "GET /v1/nodes/{node}/management/boot_device": async (request) => ({
      body: await useCases.getBootDevice(request.scope, { node: nodeIdent(request) }),
    }),
    "PUT /v1/nodes/{node}/management/boot_device": async (request) => {
      await useCases.setBootDevice(request.scope, {
        node: nodeIdent(request),
        device: String(request.values["boot_device"]),
        persistent: request.values["persistent"] === true,
      });
      return {};
    },
    "GET /v1/nodes/{node}/management/boot_device/supported": async (request) => ({
      body: {
        supported_boot_devices: await useCases.listBootDevices(request.scope, { node: nodeIdent(request) }),
      },
    }),
    "GET /v1/nodes/{node}/vifs": async (request) => ({
      body: { vifs: await useCases.listVifs(request.scope, { node: nodeIdent(request) }) },
    }),
    "POST /v1/nodes/{node}/vifs": async (request) => {
      await useCases.attachVif(request.scope, { node: nodeIdent(request), vif: vifOf(request) });
      return {};
    },
    "DELETE /v1/nodes/{node}/vifs/{vif}": async (request) => {
      await useCases.detachVif(request.scope, {
        node: nodeIdent(request),
        vifId: readName("vif_id", request.params["vif"] ?? ""),
      });
      return {};
    },
  };
}

function vifOf(request: ApiRequest): Vif {
  const vif = request.body as Vif;
  readName("id", vif.id);
  if (existsIn(RULES.vifPort, request.version) && "port_uuid" in vif && "portgroup_uuid" in vif) {
    throw invalid("Cannot specify both port_uuid and portgroup_uuid");
  }
  return vif;
}

type TraitKeys =
  | "GET /v1/nodes/{node}/traits"
  | "PUT /v1/nodes/{node}/traits"
  | "DELETE /v1/nodes/{node}/traits"
  | "PUT /v1/nodes/{node}/traits/{trait}"
  | "DELETE /v1/nodes/{node}/traits/{trait}";

export function nodeTraitHandlers(useCases: UseCases): Handlers<TraitKeys> {
  return {
    "GET /v1/nodes/{node}/traits": async (request) => {
      const record = await useCases.getNode(request.scope, { node: nodeIdent(request) });
      return { body: { traits: record.traits } };
    },
    "PUT /v1/nodes/{node}/traits": async (request) => {
      const traits = readTraits(request.values["traits"] as readonly string[]);
      await useCases.setTraits(request.scope, { node: nodeIdent(request), traits });
      return {};
    },
    "DELETE /v1/nodes/{node}/traits": async (request) => {
      await useCases.setTraits(request.scope, { node: nodeIdent(request), traits: [] });
      return {};
    },
    "PUT /v1/nodes/{node}/traits/{trait}": async (request) => {
      const trait = request.params["trait"] ?? "";
      if (request.body !== undefined && Object.keys(request.body ?? {}).length > 0) {
        throw invalid("No body should be provided when adding a trait");
      }
      requireTrait(trait);
      await useCases.addTrait(request.scope, { node: nodeIdent(request), trait });
      return { location: `nodes/${request.params["node"]}/traits/${trait}` };
    },
    "DELETE /v1/nodes/{node}/traits/{trait}": async (request) => {
      const trait = request.params["trait"] ?? "";
      await useCases.removeTrait(request.scope, { node: nodeIdent(request), trait });
      return {};
    },
  };
}
