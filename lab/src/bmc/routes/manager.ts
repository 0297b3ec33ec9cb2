import type { JsonObject } from "@ingot/kernel";
import { type Answer, done, problem, resource } from "../answer.ts";
import { collection } from "../collection.ts";
import type { BmcContext, BmcRequest, Route } from "../context.ts";
import { wrongWith } from "../parameters.ts";
import { chassisPath, link, managerPath, ROOT, systemPath } from "../paths.ts";
import { ejectMedia, insertMedia, mediumBody } from "./medium.ts";

const MANAGER = `${ROOT}/Managers/:manager`;
const CD = `${MANAGER}/VirtualMedia/Cd`;
const RESET_TYPES = ["GracefulRestart", "ForceRestart"] as const;

/** The BMC itself and its virtual CD drive. */
export const managerRoutes: readonly Route[] = [
  {
    path: `${ROOT}/Managers`,
    methods: { GET: (bmc) => collection(`${ROOT}/Managers`, "Manager", [managerPath(bmc.machine)]) },
  },
  { path: MANAGER, methods: { GET: (bmc) => resource(managerBody(bmc)) } },
  { path: `${MANAGER}/Actions/Manager.Reset`, methods: { POST: resetManager } },
  {
    path: `${MANAGER}/VirtualMedia`,
    methods: { GET: ifMedia((_bmc, { path }) => collection(path, "VirtualMedia", [`${path}/Cd`])) },
  },
  { path: CD, methods: { GET: ifMedia((bmc) => resource(mediumBody(bmc))) } },
  { path: `${CD}/Actions/VirtualMedia.InsertMedia`, methods: { POST: ifMedia(insertMedia) } },
  { path: `${CD}/Actions/VirtualMedia.EjectMedia`, methods: { POST: ifMedia(ejectMedia) } },
];

type BmcHandler = (bmc: BmcContext, request: BmcRequest) => Answer | Promise<Answer>;

/** A BMC without the licence for virtual media knows no such resource. */
function ifMedia(handler: BmcHandler): BmcHandler {
  return (bmc, request) =>
    bmc.faults.get().noVirtualMedia === true
      ? problem(404, "ResourceMissingAtURI", [request.path])
      : handler(bmc, request);
}

function managerBody(bmc: BmcContext): JsonObject {
  const path = managerPath(bmc.machine);
  return {
    "@odata.id": path,
    "@odata.type": "#Manager.v1_10_0.Manager",
    Id: bmc.machine.definition.uuid,
    Name: `BMC of ${bmc.machine.definition.name}`,
    UUID: bmc.machine.definition.uuid,
    ManagerType: "BMC",
    Model: "Ingot Laboratory BMC",
    FirmwareVersion: "1.0",
    PowerState: "On",
    DateTime: new Date(bmc.scope.clock.now()).toISOString(),
    DateTimeLocalOffset: "+00:00",
    Status: { State: "Enabled", Health: "OK" },
    GraphicalConsole: { ServiceEnabled: false, MaxConcurrentSessions: 0, ConnectTypesSupported: [] },
    SerialConsole: { ServiceEnabled: true, MaxConcurrentSessions: 16, ConnectTypesSupported: ["Oem"] },
    ...(bmc.faults.get().noVirtualMedia === true ? {} : { VirtualMedia: link(`${path}/VirtualMedia`) }),
    Links: { ManagerForServers: [link(systemPath(bmc.machine))], ManagerForChassis: [link(chassisPath(bmc.machine))] },
    Actions: {
      "#Manager.Reset": { target: `${path}/Actions/Manager.Reset`, "ResetType@Redfish.AllowableValues": RESET_TYPES },
    },
  };
}

/** A restart of the BMC ends its sessions; the machine and its medium are not touched. */
function resetManager(bmc: BmcContext, { body }: BmcRequest): Answer {
  const wrong = wrongWith(body, { action: "Manager.Reset", known: { ResetType: RESET_TYPES } });
  if (wrong !== undefined) return wrong;
  bmc.sessions.closeAll();
  return done;
}
