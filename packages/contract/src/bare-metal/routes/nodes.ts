import { Type } from "typebox";
import { nodeResource } from "../resources/node.ts";
import type { Routes } from "../route.ts";

export const nodeRoutes = {
  "GET /v1/nodes": { since: 1, success: 200, summary: "List nodes.", lists: nodeResource },
  "POST /v1/nodes": {
    since: 1,
    success: 201,
    summary: "Create a node.",
    body: { kind: "resource", resource: nodeResource, name: "node" },
  },
  "GET /v1/nodes/detail": {
    since: 1,
    success: 200,
    summary: "List nodes with all their fields.",
    lists: nodeResource,
    detailed: true,
  },
  "GET /v1/nodes/{node}": { since: 1, success: 200, summary: "Show a node.", shows: nodeResource },
  "PATCH /v1/nodes/{node}": {
    since: 1,
    success: 200,
    summary: "Change a node.",
    query: {
      reset_interfaces: {
        kind: "boolean",
        since: 45,
        description: "With a new driver: interfaces that are not named go back to its defaults.",
      },
    },
    body: { kind: "patch", resource: nodeResource },
  },
  "DELETE /v1/nodes/{node}": { since: 1, success: 204, summary: "Delete a node." },
  "GET /v1/nodes/{node}/validate": {
    since: 1,
    success: 200,
    summary: "Say of each interface whether it has what it needs.",
    answer: Type.Record(
      Type.String(),
      Type.Object({
        result: Type.Union([Type.Boolean(), Type.Null()]),
        reason: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      }),
    ),
  },
  "PUT /v1/nodes/{node}/maintenance": {
    since: 1,
    success: 202,
    summary: "Put a node into maintenance.",
    body: { kind: "values", values: { reason: { kind: "text", since: 1, description: "Why." } } },
  },
  "DELETE /v1/nodes/{node}/maintenance": { since: 1, success: 202, summary: "End a node's maintenance." },
  "GET /v1/nodes/{node}/management/boot_device": {
    since: 1,
    success: 200,
    summary: "Show the boot device.",
    answer: Type.Object({
      boot_device: Type.Union([Type.String(), Type.Null()]),
      persistent: Type.Union([Type.Boolean(), Type.Null()]),
    }),
  },
  "PUT /v1/nodes/{node}/management/boot_device": {
    since: 1,
    success: 204,
    summary: "Set the boot device.",
    body: {
      kind: "values",
      values: {
        boot_device: { kind: "text", since: 1, required: true, description: "pxe, disk, cdrom, bios, …" },
        persistent: { kind: "boolean", since: 1, description: "For all boots, not only the next." },
      },
    },
  },
  "GET /v1/nodes/{node}/management/boot_device/supported": {
    since: 1,
    success: 200,
    summary: "List the boot devices that can be set.",
    answer: Type.Object({ supported_boot_devices: Type.Array(Type.String()) }),
  },
  "GET /v1/nodes/{node}/traits": {
    since: 37,
    success: 200,
    summary: "List a node's traits.",
    answer: Type.Object({ traits: Type.Array(Type.String()) }),
    tooOld: { status: 406 },
  },
  "PUT /v1/nodes/{node}/traits": {
    since: 37,
    success: 204,
    summary: "Replace all traits of a node.",
    tooOld: { status: 405 },
    body: {
      kind: "values",
      values: {
        traits: {
          kind: "traits",
          since: 37,
          required: true,
          description: "The traits.",
          schema: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 1000 }),
        },
      },
    },
  },
  "DELETE /v1/nodes/{node}/traits": {
    since: 37,
    success: 204,
    summary: "Remove all traits of a node.",
    tooOld: { status: 404 },
  },
  "PUT /v1/nodes/{node}/traits/{trait}": {
    since: 37,
    success: 204,
    summary: "Add a trait to a node.",
    tooOld: { status: 405 },
  },
  "DELETE /v1/nodes/{node}/traits/{trait}": {
    since: 37,
    success: 204,
    summary: "Remove a trait of a node.",
    tooOld: { status: 404, fault: true },
  },
  "GET /v1/nodes/{node}/vifs": {
    since: 28,
    success: 200,
    summary: "List the virtual interfaces attached to a node.",
    answer: Type.Object({ vifs: Type.Array(Type.Object({ id: Type.String() })) }),
    tooOld: { status: 404 },
  },
  "POST /v1/nodes/{node}/vifs": {
    since: 28,
    success: 204,
    summary: "Attach a virtual interface.",
    tooOld: { status: 404 },
    body: {
      kind: "document",
      name: "vif",
      schema: Type.Object({ id: Type.String({ minLength: 1, maxLength: 255 }) }),
    },
  },
  "DELETE /v1/nodes/{node}/vifs/{vif}": {
    since: 28,
    success: 204,
    summary: "Detach a virtual interface.",
    tooOld: { status: 404 },
  },
  "GET /v1/nodes/{node}/children": {
    since: 83,
    success: 200,
    summary: "List the UUIDs of a node's children.",
    answer: Type.Object({ children: Type.Array(Type.String()) }),
    tooOld: { status: 404 },
  },
} as const satisfies Routes;
