import { INDICATOR_COMPONENTS, VIRTUAL_MEDIA_DEVICES, type VirtualMediaDevice } from "@ingot/contract";
import type { Indicator } from "@ingot/driver-kit";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { invalid } from "../faults.ts";
import { maskSecrets } from "../mask-secrets.ts";
import { nodeIdent } from "../identifiers.ts";
import { links } from "../links.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

type StateKeys =
  | "PUT /v1/nodes/{node}/states/boot_mode"
  | "PUT /v1/nodes/{node}/states/secure_boot"
  | "PUT /v1/nodes/{node}/states/raid"
  | "GET /v1/nodes/{node}/states/console"
  | "PUT /v1/nodes/{node}/states/console";
type ManagementKeys =
  | "PUT /v1/nodes/{node}/management/inject_nmi"
  | "GET /v1/nodes/{node}/management/indicators"
  | "GET /v1/nodes/{node}/management/indicators/{indicator}"
  | "PUT /v1/nodes/{node}/management/indicators/{indicator}"
  | "GET /v1/nodes/{node}/vmedia"
  | "POST /v1/nodes/{node}/vmedia"
  | "DELETE /v1/nodes/{node}/vmedia";

export function nodeInterfaceHandlers(useCases: UseCases): Handlers<StateKeys | ManagementKeys> {
  return { ...stateHandlers(useCases), ...managementHandlers(useCases) };
}

function stateHandlers(useCases: UseCases): Handlers<StateKeys> {
  return {
    "PUT /v1/nodes/{node}/states/boot_mode": async (request) => {
      const node = nodeIdent(request);
      const mode = String(request.values["target"]);
      if (mode !== "bios" && mode !== "uefi") {
        throw invalid(`Invalid boot mode ${mode} requested for node. Allowed boot modes are: bios, uefi`);
      }
      await useCases.setBootMode(request.scope, { node, mode });
      return { location: `nodes/${node}/states` };
    },
    "PUT /v1/nodes/{node}/states/secure_boot": async (request) => {
      const node = nodeIdent(request);
      await useCases.setSecureBoot(request.scope, { node, enabled: request.values["target"] === true });
      return { location: `nodes/${node}/states` };
    },
    "PUT /v1/nodes/{node}/states/raid": async (request) => {
      const target = (request.body ?? {}) as JsonObject;
      await useCases.setTargetRaid(request.scope, { node: nodeIdent(request), target });
      return {};
    },
    "GET /v1/nodes/{node}/states/console": async (request) => {
      const access = await useCases.getConsole(request.scope, { node: nodeIdent(request) });
      return { body: { console_enabled: access !== null, console_info: access } };
    },
    "PUT /v1/nodes/{node}/states/console": async (request) => {
      const node = nodeIdent(request);
      await useCases.setConsole(request.scope, { node, enabled: request.values["enabled"] === true });
      return { location: `nodes/${node}/states/console` };
    },
  };
}

function managementHandlers(useCases: UseCases): Handlers<ManagementKeys> {
  return {
    "PUT /v1/nodes/{node}/management/inject_nmi": async (request) => {
      await useCases.injectNmi(request.scope, { node: nodeIdent(request) });
      return {};
    },
    "GET /v1/nodes/{node}/management/indicators": (request) => listIndicators(useCases, request),
    "GET /v1/nodes/{node}/management/indicators/{indicator}": async (request) => {
      const indicator = request.params["indicator"] ?? "";
      if (INDICATOR_COMPONENTS.some((each) => each === indicator)) return listIndicators(useCases, request, indicator);
      return { body: { state: await useCases.getIndicator(request.scope, { node: nodeIdent(request), indicator }) } };
    },
    "PUT /v1/nodes/{node}/management/indicators/{indicator}": async (request) => {
      const indicator = request.params["indicator"] ?? "";
      const state = String(request.values["state"]);
      await useCases.setIndicator(request.scope, { node: nodeIdent(request), indicator, state });
      return {};
    },
    "GET /v1/nodes/{node}/vmedia": async (request) => {
      const media = await useCases.listMedia(request.scope, { node: nodeIdent(request) });
      return { body: media.map((medium) => ({ ...medium, image: maskSecrets(medium.image) })) };
    },
    "POST /v1/nodes/{node}/vmedia": async (request) => {
      const { device_type: device, image_url: image, image_download_source: source } = request.values;
      if (source !== undefined && source !== "http") {
        throw invalid(
          `image_download_source '${String(source)}' is not supported`,
          "Leave it out, or say http: the BMC fetches the image itself.",
        );
      }
      const medium = { device: requireDevice(String(device)), image: String(image) };
      await useCases.attachMedia(request.scope, { node: nodeIdent(request), medium });
      return {};
    },
    "DELETE /v1/nodes/{node}/vmedia": async (request) => {
      const asked = request.query["device_types"] as readonly string[] | undefined;
      const devices = asked === undefined ? VIRTUAL_MEDIA_DEVICES : asked.map(requireDevice);
      await useCases.detachMedia(request.scope, { node: nodeIdent(request), devices });
      return {};
    },
  };
}

/** All indicators, or those of one component. */
async function listIndicators(useCases: UseCases, request: ApiRequest, component?: string): Promise<ApiAnswer> {
  const node = nodeIdent(request);
  const all = await useCases.listIndicators(request.scope, { node });
  const wanted = all.filter((indicator) => component === undefined || indicator.component === component);
  return { body: { indicators: wanted.map((indicator) => presentIndicator(request, node, indicator)) } };
}

function presentIndicator({ baseUrl }: ApiRequest, node: string, indicator: Indicator): object {
  const name = `${indicator.name}@${indicator.component}`;
  return {
    name,
    component: indicator.component,
    readonly: indicator.readonly,
    states: indicator.states,
    links: links(baseUrl, `nodes/${node}/management/indicators/${name}`),
  };
}

function requireDevice(name: string): VirtualMediaDevice {
  const device = VIRTUAL_MEDIA_DEVICES.find((each) => each === name);
  if (device !== undefined) return device;
  throw invalid(`Invalid device type ${name} (valid are ${VIRTUAL_MEDIA_DEVICES.join(", ")})`);
}
