import type { BiosSettingRecord } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, type Resource } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiRequest } from "../api-request.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { links } from "../links.ts";
import { presentBare } from "../present.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const { biosSetting, firmwareComponent } = BARE_METAL_RESOURCES;
/** In every answer, whichever fields are asked for. */
const ALWAYS = ["created_at", "updated_at"];

type Keys = "GET /v1/nodes/{node}/bios" | "GET /v1/nodes/{node}/bios/{setting}" | "GET /v1/nodes/{node}/firmware";

/** What machines are made of, as it was last read from them. */
export function componentHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes/{node}/bios": async (request) => {
      const node = nodeIdent(request);
      const fields = fieldsOf(biosSetting, request);
      const settings = await useCases.listBiosSettings(request.scope, { node });
      return { body: { bios: settings.map((setting) => presentSetting(request, setting, { node, fields })) } };
    },
    "GET /v1/nodes/{node}/bios/{setting}": async (request) => {
      const node = nodeIdent(request);
      const name = request.params["setting"] ?? "";
      const setting = await useCases.getBiosSetting(request.scope, { node, name });
      return { body: { [name]: presentSetting(request, setting, { node: setting.node_uuid, fields: undefined }) } };
    },
    "GET /v1/nodes/{node}/firmware": async (request) => {
      const fields = fieldsOf(firmwareComponent, request);
      const components = await useCases.listFirmware(request.scope, { node: nodeIdent(request) });
      return {
        body: {
          firmware: components.map((component) =>
            only(presentBare(firmwareComponent, component, request.version), fields),
          ),
        },
      };
    },
  };
}

/** The fields to show; undefined for all of the microversion. */
function fieldsOf(resource: Resource, { query, version }: ApiRequest): readonly string[] | undefined {
  const asked = query["fields"] as readonly string[] | undefined;
  if (query["detail"] === true) {
    if (asked !== undefined) throw invalid("Can not specify ?detail=True and fields in the same request.");
    return undefined;
  }
  if (asked === undefined) return summaryOf(resource);
  for (const name of asked) {
    const field = Object.hasOwn(resource.fields, name) ? resource.fields[name] : undefined;
    if (field === undefined) throw invalid(`Field(s) "${name}" are not valid`);
    if (!existsIn(field, version)) throw notAcceptable(field.since);
  }
  return asked;
}

function summaryOf(resource: Resource): readonly string[] {
  return Object.entries(resource.fields)
    .filter(([, field]) => field.summary)
    .map(([name]) => name);
}

function presentSetting(
  request: ApiRequest,
  setting: BiosSettingRecord,
  how: { readonly node: string; readonly fields: readonly string[] | undefined },
): JsonObject {
  const shown = only(presentBare(biosSetting, setting, request.version), how.fields);
  const path = `nodes/${how.node}/bios/${encodeURIComponent(setting.name)}`;
  return { ...shown, links: links(request.baseUrl, path) };
}

function only(shown: JsonObject, fields: readonly string[] | undefined): JsonObject {
  if (fields === undefined) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => fields.includes(name) || ALWAYS.includes(name)));
}
