import { type Chapter, EVERY_MINOR, get, type Question } from "../question.ts";
import { ID } from "./fixture.ts";

const ROOTS = ["/", "/v1", "/v1/"];
const ODD = ["1.0", "0.9", "2.0", "1", "1.x", "x", "1.1.1", "-1.5", "1.05", " 1.5", "1.82", "latest", "LATEST"];

/** Version negotiation: no header, every form of it, and the range that is told. */
export const negotiation: Chapter = {
  title: "version negotiation",
  questions: [
    ...ROOTS.flatMap((path): Question[] => [
      { method: "GET", path },
      { method: "GET", path, version: "1.1" },
    ]),
    ...ODD.map((version): Question => ({ method: "GET", path: "/v1/nodes", version })),
    { method: "GET", path: "/v1/nodes" },
    { method: "GET", path: "/v1/nodes/" },
    { method: "GET", path: "/nodes" },
    { method: "GET", path: "/v1/nodes.json", version: "1.82" },
    { method: "GET", path: "/v1/nodes/n1.json", version: "1.82" },
    { method: "GET", path: "/v2/nodes", version: "1.82" },
    { method: "GET", path: "/v1/none_such", version: "1.82" },
    { method: "GET", path: "/v1/nodes/n1/none_such", version: "1.82" },
    { method: "GET", path: "/v1/nodes", headers: { "OpenStack-API-Version": "baremetal 1.50" } },
    { method: "HEAD", path: "/v1/nodes", version: "1.82" },
    { method: "PUT", path: "/v1/nodes", version: "1.82", body: {} },
    { method: "DELETE", path: "/v1/nodes", version: "1.82" },
    { method: "PATCH", path: "/v1/nodes", version: "1.82", body: [] },
    { method: "POST", path: "/v1/nodes/n1", version: "1.82", body: {} },
  ],
};

const SHOWN = [`/v1/nodes/${ID.node}`, "/v1/nodes/detail"];
/** What changes seldom is looked at where something near it changes. */
const SOME_MINORS = [
  ...[1, 2, 5, 8, 9, 11, 12, 14, 18, 19, 22, 23, 24, 25, 26, 29, 30, 31, 32, 33, 34, 37, 38, 39, 40, 43, 52, 53, 75],
  ...[77, 82],
];
const SHOWN_AT_SOME = [
  "/v1/nodes",
  `/v1/nodes/${ID.node}/states`,
  `/v1/nodes/${ID.node}/validate`,
  `/v1/ports/${ID.port}`,
  "/v1/ports/detail",
  `/v1/portgroups/${ID.portgroup}`,
  "/v1/portgroups",
  `/v1/chassis/${ID.chassis}`,
  "/v1/drivers",
  "/v1/drivers/fake-hardware",
];

/** What each microversion shows. */
export const shown: Chapter = {
  title: "what every microversion shows",
  questions: [
    ...EVERY_MINOR.map((minor) => get("/v1", minor)),
    ...SHOWN.flatMap((path) => EVERY_MINOR.map((minor) => get(path, minor))),
    ...SHOWN_AT_SOME.flatMap((path) => SOME_MINORS.map((minor) => get(path, minor))),
  ],
};

const MISSING = ID.missing;
/** Every route below `/v1`, with an identifier of nothing, and the microversion since which it exists. */
const ROUTES: readonly (readonly [
  method: Question["method"],
  path: string,
  minors: readonly number[],
  body?: unknown,
])[] = [
  ["GET", "/v1/allocations", [51, 52]],
  ["POST", "/v1/allocations", [51], { resource_class: "x" }],
  ["GET", `/v1/allocations/${MISSING}`, [51, 52]],
  ["PATCH", `/v1/allocations/${MISSING}`, [56, 57], [{ op: "replace", path: "/name", value: "a" }]],
  ["DELETE", `/v1/allocations/${MISSING}`, [51, 52]],
  ["GET", `/v1/nodes/n1/allocation`, [51, 52]],
  ["DELETE", `/v1/nodes/n1/allocation`, [51, 52]],
  ["GET", "/v1/deploy_templates", [54, 55]],
  ["POST", "/v1/deploy_templates", [54], {}],
  ["GET", `/v1/deploy_templates/${MISSING}`, [54, 55]],
  ["PATCH", `/v1/deploy_templates/${MISSING}`, [54, 55], [{ op: "replace", path: "/name", value: "CUSTOM_X" }]],
  ["DELETE", `/v1/deploy_templates/${MISSING}`, [54, 55]],
  ["GET", "/v1/conductors", [48, 49]],
  ["GET", "/v1/conductors/conductor-1", [48, 49]],
  ["GET", "/v1/conductors/nope", [48, 49]],
  ["GET", "/v1/portgroups", [22, 23]],
  ["POST", "/v1/portgroups", [22], {}],
  ["GET", `/v1/portgroups/${MISSING}`, [22, 23]],
  ["GET", `/v1/portgroups/${MISSING}/ports`, [23, 24]],
  ["GET", `/v1/portgroups/${ID.portgroup}/ports`, [23, 24]],
  ["PATCH", `/v1/portgroups/${MISSING}`, [22, 23], [{ op: "replace", path: "/name", value: "a" }]],
  ["DELETE", `/v1/portgroups/${MISSING}`, [22, 23]],
  ["GET", "/v1/volume", [31, 32]],
  ["GET", "/v1/volume/connectors", [31, 32]],
  ["POST", "/v1/volume/connectors", [31], {}],
  ["GET", `/v1/volume/connectors/${MISSING}`, [31, 32]],
  ["DELETE", `/v1/volume/connectors/${MISSING}`, [31, 32]],
  ["GET", "/v1/volume/targets", [31, 32]],
  ["POST", "/v1/volume/targets", [31], {}],
  ["GET", `/v1/volume/targets/${MISSING}`, [31, 32]],
  ["DELETE", `/v1/volume/targets/${MISSING}`, [31, 32]],
  ["GET", "/v1/nodes/n1/ports", [1, 82]],
  ["GET", "/v1/nodes/n1/ports/detail", [1, 82]],
  ["GET", "/v1/nodes/n1/portgroups", [23, 24]],
  ["GET", "/v1/nodes/n1/volume", [31, 32]],
  ["GET", "/v1/nodes/n1/volume/connectors", [31, 32]],
  ["GET", "/v1/nodes/n1/volume/targets", [31, 32]],
  ["GET", "/v1/nodes/n1/traits", [36, 37]],
  ["PUT", "/v1/nodes/n1/traits", [36], { traits: [] }],
  ["PUT", "/v1/nodes/n1/traits/CUSTOM_A", [36, 37]],
  ["DELETE", "/v1/nodes/n1/traits/CUSTOM_NONE", [36, 37]],
  ["GET", "/v1/nodes/n1/vifs", [27, 28]],
  ["POST", "/v1/nodes/n1/vifs", [27], { id: "x" }],
  ["DELETE", "/v1/nodes/n1/vifs/x", [27]],
  ["GET", "/v1/nodes/n1/bios", [39, 40]],
  ["GET", "/v1/nodes/n1/bios/none", [39, 40]],
  ["GET", "/v1/nodes/n1/history", [77, 78]],
  ["GET", `/v1/nodes/n1/history/${MISSING}`, [77, 78]],
  ["GET", "/v1/nodes/n1/inventory", [80, 81]],
  ["GET", "/v1/nodes/n1/management/indicators", [62, 63]],
  ["GET", "/v1/nodes/n1/management/indicators/led@system", [62, 63]],
  ["PUT", "/v1/nodes/n1/management/indicators/led@system", [62], { state: "ON" }],
  ["PUT", "/v1/nodes/n1/management/inject_nmi", [28], {}],
  ["GET", "/v1/nodes/n1/management/boot_device", [1, 82]],
  ["GET", "/v1/nodes/n1/management/boot_device/supported", [1, 82]],
  ["PUT", "/v1/nodes/n1/states/raid", [11], { logical_disks: [] }],
  ["PUT", "/v1/nodes/n1/states/boot_mode", [75], { target: "uefi" }],
  ["PUT", "/v1/nodes/n1/states/secure_boot", [75], { target: true }],
  ["GET", "/v1/nodes/n1/states/console", [1, 82]],
  ["GET", "/v1/nodes/n1/vendor_passthru/methods", [1, 82]],
  ["GET", "/v1/drivers/fake-hardware/properties", [1, 82]],
  ["GET", "/v1/drivers/fake-hardware/raid/logical_disk_properties", [11, 12]],
  ["GET", "/v1/drivers/fake-hardware/vendor_passthru/methods", [1, 82]],
  ["GET", "/v1/lookup?addresses=52:54:00:00:00:77", [21, 22]],
  ["POST", `/v1/heartbeat/${MISSING}`, [21, 22], { callback_url: "http://x" }],
  ["GET", "/v1/shards", [81, 82]],
  ["POST", "/v1/events", [53, 54], { events: [] }],
  ["GET", "/v1/chassis", [1, 82]],
  ["GET", "/v1/chassis/detail", [1, 82]],
  ["GET", `/v1/chassis/${ID.chassis}/nodes`, [1, 82]],
  ["GET", "/v1/nodes/n1/children", [82]],
  ["GET", "/v1/nodes/n1/firmware", [82]],
  ["GET", "/v1/runbooks", [82]],
  ["GET", "/v1/inspection_rules", [82]],
];

export const routes: Chapter = {
  title: "every route, from the microversion that has it and the one before",
  questions: ROUTES.flatMap(([method, path, minors, body]) =>
    minors.map((minor): Question => ({ method, path, version: `1.${minor}`, ...(body === undefined ? {} : { body }) })),
  ),
};
