import { allocated, type Chapter, clear, get, post, put, type Question, remove, settled } from "../question.ts";
import { ID } from "./fixture.ts";

const VERBS = [
  ...["active", "deploy", "rebuild", "deleted", "undeploy", "manage", "provide", "inspect", "abort", "clean"],
  ...["adopt", "rescue", "unrescue", "nope", "", null, 7],
];
const P = "/v1/nodes/n3/states/provision";
const look = get(
  "/v1/nodes/n3?fields=provision_state,target_provision_state,last_error,instance_info,maintenance,fault",
);
const verb = (target: unknown, more: object = {}, minor = 82): readonly Question[] => [
  settled(put(P, { target, ...more }, minor), "n3"),
  look,
];
/** Verbs that are refused in a state; those that it takes are for the story. */
const refusedVerbs = (taken: readonly string[]): readonly Question[] =>
  VERBS.filter((target) => !taken.includes(String(target))).map((target) => put(P, { target }));

const CLEAN = [{ interface: "bios", step: "factory_reset" }];
const BAD_STEPS: readonly unknown[] = [
  [{ interface: "nope", step: "factory_reset" }],
  [{ step: "factory_reset" }],
  [{ interface: "bios" }],
  [{ interface: "bios", step: "factory_reset", args: [] }],
  [{ interface: "bios", step: "factory_reset", priority: 5 }],
  [{ interface: "bios", step: "factory_reset", none_such: 1 }],
  ["x"],
  "x",
  {},
  [],
];

const story: readonly Question[] = [
  post("/v1/nodes", { uuid: ID.spare, name: "n3", driver: "fake-hardware", resource_class: "story" }),
  settled(put("/v1/nodes/n3/states/power", { target: "power off" }), "n3"),
  ...refusedVerbs(["manage"]),
  ...verb("manage"),
  ...refusedVerbs(["manage", "provide", "inspect", "clean", "adopt"]),
  ...verb("inspect"),
  ...BAD_STEPS.map((steps) => settled(put(P, { target: "clean", clean_steps: steps }), "n3")),
  look,
  ...verb("clean", { clean_steps: CLEAN }),
  put(P, { target: "clean", clean_steps: CLEAN, disable_ramdisk: "perhaps" }),
  put(P, { target: "provide", clean_steps: CLEAN }),
  put(P, { target: "provide", disable_ramdisk: true }),
  put(P, { target: "provide", none_such: 1 }),
  put(P, {}),
  put(P, undefined),
  ...verb("provide"),
  ...refusedVerbs(["active", "deploy", "manage", "undeploy", "deleted"]),
  put(P, { target: "active", configdrive: 7 }),
  put(P, { target: "active", configdrive: { nope: 1 } }),
  put(P, { target: "active", configdrive: { meta_data: 1 } }),
  put(P, { target: "active", configdrive: { meta_data: {} } }, 55),
  put(P, { target: "active", deploy_steps: "x" }),
  put(P, { target: "active", deploy_steps: [{ interface: "deploy" }] }),
  put(P, { target: "active", rescue_password: "x" }),
  put(P, { target: "deploy" }, 72),
  ...verb("active", { configdrive: "http://x/drive" }),
  ...refusedVerbs(["active", "deploy", "rebuild", "deleted", "undeploy", "rescue"]),
  put("/v1/nodes/n3/states/provision", { target: "rescue" }),
  put("/v1/nodes/n3/states/provision", { target: "rescue", rescue_password: "" }),
  put("/v1/nodes/n3/states/provision", { target: "rescue", rescue_password: 7 }),
  remove("/v1/nodes/n3"),
  ...verb("rescue", { rescue_password: "secret" }),
  ...refusedVerbs(["rescue", "unrescue", "deleted", "undeploy"]),
  ...verb("unrescue"),
  ...verb("rebuild"),
  ...verb("undeploy"),
  get("/v1/nodes/n3"),
];

const A = "/v1/allocations";
const allocate = (body: object, minor = 82): Question =>
  allocated(post(A, { uuid: ID.allocation, resource_class: "story", ...body }, minor), ID.allocation);
const gone = settled(clear(`${A}/${ID.allocation}`), "n3");

/** An allocation is made in the background: what becomes of it is looked at when it has been waited for. */
const allocations: readonly Question[] = [
  allocate({ name: "a1", extra: { x: 1 } }),
  get(`${A}/a1`),
  get("/v1/nodes/n3/allocation"),
  get("/v1/nodes/n3?fields=instance_uuid,allocation_uuid,instance_info"),
  allocate({ uuid: ID.made, name: "a1" }),
  { method: "PATCH", path: `${A}/a1`, version: "1.82", body: [{ op: "replace", path: "/name", value: "a2" }] },
  { method: "PATCH", path: `${A}/a2`, version: "1.82", body: [{ op: "add", path: "/extra/y", value: 2 }] },
  { method: "PATCH", path: `${A}/a2`, version: "1.82", body: [{ op: "replace", path: "/resource_class", value: "x" }] },
  { method: "PATCH", path: `${A}/a2`, version: "1.82", body: [{ op: "remove", path: "/resource_class" }] },
  { method: "PATCH", path: `${A}/a2`, version: "1.82", body: [{ op: "remove", path: "/name" }] },
  get(A),
  get(`${A}?fields=name,state`),
  settled(remove("/v1/nodes/n3/allocation"), "n3"),
  get(`${A}/${ID.allocation}`),
  ...[
    { resource_class: null },
    { resource_class: 7 },
    { resource_class: "" },
    { resource_class: "x".repeat(81) },
    { traits: ["nope"] },
    { traits: "CUSTOM_A" },
    { candidate_nodes: ["nope"] },
    { candidate_nodes: [ID.missing] },
    { candidate_nodes: "n3" },
    { name: "a b" },
    { name: 7 },
    { name: ID.node },
    { extra: [] },
    { owner: 7 },
    { node: "nope" },
    { none_such: 1 },
    { state: "active" },
    { uuid: "nonsense" },
    { candidate_nodes: ["n3"] },
  ].flatMap((body) => [allocate(body), gone]),
  allocate({ node: "n3" }, 57),
  allocate({ owner: "me" }, 59),
  gone,
  allocate({ resource_class: "none-such" }),
  gone,
];

const end: readonly Question[] = [
  remove("/v1/nodes/n3"),
  remove("/v1/nodes/n3"),
  remove(`/v1/ports/${ID.port}`),
  remove(`/v1/ports/${ID.missing}`),
  remove(`/v1/volume/connectors/${ID.connector}`),
  remove(`/v1/volume/targets/${ID.target}`),
  remove("/v1/portgroups/bond0"),
  remove("/v1/deploy_templates/CUSTOM_T"),
  remove(`/v1/chassis/${ID.chassis}`),
  remove("/v1/nodes/n1"),
  remove(`/v1/chassis/${ID.chassis}`),
  get(`/v1/ports/${ID.port}`),
];

export const lifeCycle: Chapter = { title: "verbs in every state", questions: story };
export const allocating: Chapter = { title: "allocations", questions: allocations };
export const deleting: Chapter = { title: "deleting", questions: end };
