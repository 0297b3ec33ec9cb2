import { Type } from "typebox";
import type { Parameters } from "../resource.ts";
import type { Routes } from "../route.ts";

const BOOT_MODES_TOO_OLD = {
  status: 404,
  words: "This endpoint is supported starting with the API version 1.76",
  fault: true,
} as const;

const registry: Parameters = {
  detail: {
    kind: "boolean",
    since: 74,
    unknownBefore: true,
    description: "Whether to show what the registry says of each.",
  },
  fields: { kind: "texts", since: 74, unknownBefore: true, description: "Names of the fields to show." },
};

/** A virtual drive, and what is in it. */
const VirtualMedium = Type.Object({
  media_types: Type.Array(Type.String()),
  inserted: Type.Boolean(),
  image: Type.Union([Type.String(), Type.Null()]),
});

/** What a node's driver can be asked for beside power, boot device and provisioning. */
export const nodeInterfaceRoutes = {
  "PUT /v1/nodes/{node}/states/boot_mode": {
    since: 76,
    success: 202,
    summary: "Change a node's boot mode.",
    tooOld: BOOT_MODES_TOO_OLD,
    body: {
      kind: "values",
      values: { target: { kind: "text", since: 76, required: true, description: "uefi or bios." } },
    },
  },
  "PUT /v1/nodes/{node}/states/secure_boot": {
    since: 76,
    success: 202,
    summary: "Switch a node's secure boot on or off.",
    tooOld: BOOT_MODES_TOO_OLD,
    body: {
      kind: "values",
      values: { target: { kind: "boolean", since: 76, required: true, description: "Whether it is to be on." } },
    },
  },
  "PUT /v1/nodes/{node}/states/raid": {
    since: 12,
    success: 204,
    summary: "Set the RAID that a node is to have.",
    tooOld: { status: 406 },
    body: { kind: "document", name: "target_raid_config", schema: Type.Record(Type.String(), Type.Unknown()) },
  },
  "GET /v1/nodes/{node}/states/console": { since: 1, success: 200, summary: "Show how a node's console is reached." },
  "PUT /v1/nodes/{node}/states/console": {
    since: 1,
    success: 202,
    summary: "Start or stop a node's console.",
    body: {
      kind: "values",
      values: { enabled: { kind: "boolean", since: 1, required: true, description: "Whether it is to be served." } },
    },
  },
  "PUT /v1/nodes/{node}/management/inject_nmi": {
    since: 29,
    success: 204,
    summary: "Inject a non-maskable interrupt.",
    tooOld: { status: 404, fault: true },
    body: { kind: "values", values: {} },
  },
  "GET /v1/nodes/{node}/management/indicators": {
    since: 63,
    success: 200,
    summary: "List a node's indicators.",
  },
  "GET /v1/nodes/{node}/management/indicators/{indicator}": {
    since: 63,
    success: 200,
    summary: "Show the state of an indicator (NAME@COMPONENT), or list those of one component.",
  },
  "PUT /v1/nodes/{node}/management/indicators/{indicator}": {
    since: 63,
    success: 204,
    summary: "Set an indicator (NAME@COMPONENT).",
    body: {
      kind: "values",
      values: { state: { kind: "text", since: 63, required: true, description: "ON, OFF or BLINKING." } },
    },
  },
  "GET /v1/nodes/{node}/bios": { since: 40, success: 200, summary: "List a node's BIOS settings.", query: registry },
  "GET /v1/nodes/{node}/bios/{setting}": { since: 40, success: 200, summary: "Show a BIOS setting of a node." },
  "GET /v1/nodes/{node}/firmware": {
    since: 86,
    success: 200,
    summary: "List a node's firmware components.",
    tooOld: { status: 404, words: "The API version does not allow node firmware" },
    query: {
      detail: { kind: "boolean", since: 86, description: "As without." },
      fields: { kind: "texts", since: 86, description: "Names of the fields to show." },
    },
  },
  "GET /v1/nodes/{node}/vmedia": {
    since: 93,
    success: 200,
    summary: "List a node's virtual media.",
    answer: Type.Array(VirtualMedium),
  },
  "POST /v1/nodes/{node}/vmedia": {
    since: 89,
    success: 204,
    summary: "Attach a virtual medium to a node.",
    body: {
      kind: "values",
      values: {
        device_type: { kind: "text", since: 89, required: true, description: "cdrom, disk or floppy." },
        image_url: { kind: "text", since: 89, required: true, description: "Where the BMC fetches it: http(s)." },
        image_download_source: { kind: "text", since: 89, description: "http: the BMC fetches it itself." },
      },
    },
  },
  "DELETE /v1/nodes/{node}/vmedia": {
    since: 89,
    success: 204,
    summary: "Detach virtual media from a node.",
    query: {
      device_types: { kind: "texts", since: 89, description: "Of these devices; of all when left out." },
    },
  },
} as const satisfies Routes;
