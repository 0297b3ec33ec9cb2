import { resource } from "../answer.ts";
import { collection } from "../collection.ts";
import type { BmcContext, Route } from "../context.ts";
import { link, ROOT } from "../paths.ts";

/** The service's root, its metadata and its tasks, of which there are none: all that this BMC does is done at once. */
export const serviceRoutes: readonly Route[] = [
  { path: "/redfish", open: ["GET"], methods: { GET: () => ({ status: 200, body: { v1: `${ROOT}/` } }) } },
  { path: ROOT, open: ["GET"], methods: { GET: (bmc) => resource(root(bmc)) } },
  { path: `${ROOT}/odata`, open: ["GET"], methods: { GET: () => ({ status: 200, body: odata() }) } },
  {
    path: `${ROOT}/$metadata`,
    open: ["GET"],
    methods: { GET: () => ({ status: 200, headers: { "Content-Type": "application/xml" }, body: METADATA }) },
  },
  { path: `${ROOT}/TaskService`, methods: { GET: (bmc) => resource(taskService(bmc)) } },
  {
    path: `${ROOT}/TaskService/Tasks`,
    methods: { GET: () => collection(`${ROOT}/TaskService/Tasks`, "Task", []) },
  },
];

function root(bmc: BmcContext) {
  return {
    "@odata.id": `${ROOT}/`,
    "@odata.type": "#ServiceRoot.v1_9_0.ServiceRoot",
    Id: "RootService",
    Name: "Ingot Laboratory BMC",
    RedfishVersion: "1.11.0",
    UUID: bmc.machine.definition.uuid,
    Vendor: "Ingot",
    Product: "Laboratory BMC",
    ProtocolFeaturesSupported: {
      ExcerptQuery: false,
      ExpandQuery: { ExpandAll: false, Levels: false, Links: false, NoLinks: false },
      FilterQuery: false,
      OnlyMemberQuery: false,
      SelectQuery: false,
    },
    Systems: link(`${ROOT}/Systems`),
    Managers: link(`${ROOT}/Managers`),
    Chassis: link(`${ROOT}/Chassis`),
    SessionService: link(`${ROOT}/SessionService`),
    AccountService: link(`${ROOT}/AccountService`),
    Tasks: link(`${ROOT}/TaskService`),
    Links: { Sessions: link(`${ROOT}/SessionService/Sessions`) },
  };
}

const SERVICES = ["Systems", "Managers", "Chassis", "SessionService", "AccountService", "TaskService"];

function odata() {
  const service = (name: string) => ({ name, kind: "Singleton", url: `${ROOT}/${name}` });
  return {
    "@odata.context": `${ROOT}/$metadata`,
    value: [{ name: "Service", kind: "Singleton", url: `${ROOT}/` }, ...SERVICES.map(service)],
  };
}

const SCHEMAS = [
  "ServiceRoot.v1_9_0",
  "ComputerSystem.v1_13_0",
  "Manager.v1_10_0",
  "VirtualMedia.v1_4_0",
  "Chassis.v1_15_0",
  "SessionService.v1_1_8",
  "Session.v1_3_0",
  "AccountService.v1_9_0",
  "ManagerAccount.v1_8_0",
  "TaskService.v1_1_6",
];

const METADATA = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
  ...SCHEMAS.map((schema) => {
    const [name = "", version = ""] = schema.split(".");
    const uri = `http://redfish.dmtf.org/schemas/v1/${name}_v1.xml`;
    return `  <edmx:Reference Uri="${uri}"><edmx:Include Namespace="${name}"/><edmx:Include Namespace="${name}.${version}"/></edmx:Reference>`;
  }),
  '  <edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">',
  '    <EntityContainer Name="Service" Extends="ServiceRoot.v1_9_0.ServiceContainer"/>',
  "  </Schema></edmx:DataServices>",
  "</edmx:Edmx>",
].join("\n");

function taskService(bmc: BmcContext) {
  return {
    "@odata.id": `${ROOT}/TaskService`,
    "@odata.type": "#TaskService.v1_1_6.TaskService",
    Id: "TaskService",
    Name: "Task Service",
    ServiceEnabled: true,
    DateTime: new Date(bmc.scope.clock.now()).toISOString(),
    Status: { State: "Enabled", Health: "OK" },
    Tasks: link(`${ROOT}/TaskService/Tasks`),
  };
}
