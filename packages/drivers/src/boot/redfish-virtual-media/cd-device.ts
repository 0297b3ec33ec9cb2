/** A BMC's virtual CD drive (DSP0268, VirtualMedia): found, emptied, filled. */
import { Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import { isRefusal } from "../../redfish/boot-settings.ts";
import { httpStatus } from "../../redfish/client.ts";
import { linkAt, members, membersOf, objectAt, textAt, wordsAt } from "../../redfish/resource.ts";
import type { RedfishSystem } from "../../redfish/system.ts";

export interface CdDevice {
  readonly path: string;
  readonly resource: JsonObject;
}

const CD_TYPES = ["CD", "DVD"];
const SETTLE_MS = 60_000;

/** The first virtual CD drive: the system's own collection before its managers'. */
export async function findCdDevice(scope: Scope, system: RedfishSystem): Promise<CdDevice> {
  const { client, resource } = system;
  const own = cdDevices(await members(scope, client, linkAt(resource, "VirtualMedia")));
  if (own[0] !== undefined) return own[0];
  for (const path of membersOf(objectAt(resource, "Links"), "ManagedBy")) {
    const manager = await client.get(scope, path);
    const [device] = cdDevices(await members(scope, client, linkAt(manager, "VirtualMedia")));
    if (device !== undefined) return device;
  }
  throw new Failure(
    "bmc.no_virtual_media",
    `no virtual CD device is offered by the BMC ${client.access.origin} for the system ${system.path}`,
  );
}

function cdDevices(resources: readonly JsonObject[]): CdDevice[] {
  return resources.flatMap((resource) => {
    const path = textAt(resource, "@odata.id");
    const isCd = wordsAt(resource, "MediaTypes")?.some((type) => CD_TYPES.includes(type.toUpperCase())) === true;
    return isCd && path !== undefined ? [{ path, resource }] : [];
  });
}

/** Whether a medium is in; some BMCs leave `Inserted` out, some keep it true without an image. */
export function isInserted({ resource }: CdDevice): boolean {
  if (resource["Inserted"] === false) return false;
  return textAt(resource, "Image") !== undefined || resource["Inserted"] === true;
}

/** Takes out what is in; nothing to do when the drive is empty. */
export async function eject(scope: Scope, system: RedfishSystem, device: CdDevice): Promise<void> {
  if (!isInserted(device)) return;
  const action = actionTarget(device, "EjectMedia");
  try {
    if (action === undefined) await system.client.patch(scope, device.path, { Image: null, Inserted: false });
    else await system.client.post(scope, action, {});
  } catch (error) {
    if (!isRefusal(error) && httpStatus(error) !== 500) throw error;
    if (isInserted(await reread(scope, system, device))) throw error;
  }
  await settle(scope, system, { device, inserted: false });
}

/** Puts an image in and waits until the BMC says that it is there. */
export async function insert(scope: Scope, system: RedfishSystem, device: CdDevice, url: string): Promise<void> {
  try {
    await sendInsert(scope, system, device, url);
  } catch (error) {
    if (!isFailure(error, "bmc.unreachable") || error.details?.["sent"] !== true) throw error;
    scope.log.debug({ err: error }, "the answer to InsertMedia was lost: its effect is looked at");
  }
  await settle(scope, system, { device, inserted: true });
}

/** Some BMCs refuse the optional parameters, some want the transfer's kind: each form is tried once. */
async function sendInsert(scope: Scope, system: RedfishSystem, device: CdDevice, url: string): Promise<void> {
  const action = actionTarget(device, "InsertMedia");
  const full = { Image: url, Inserted: true, WriteProtected: true };
  if (action === undefined) {
    await system.client.patch(scope, device.path, full);
    return;
  }
  const protocol = url.startsWith("https:") ? "HTTPS" : "HTTP";
  const forms = [full, { Image: url }, { Image: url, TransferProtocolType: protocol, TransferMethod: "Stream" }];
  for (const [index, body] of forms.entries()) {
    try {
      await system.client.post(scope, action, body);
      return;
    } catch (error) {
      if (httpStatus(error) !== 400 || index === forms.length - 1) throw error;
      scope.log.debug({ err: error }, "the BMC refused this form of InsertMedia");
    }
  }
}

async function settle(
  scope: Scope,
  system: RedfishSystem,
  wanted: { readonly device: CdDevice; readonly inserted: boolean },
): Promise<void> {
  const what = `waiting for the virtual medium to be ${wanted.inserted ? "inserted" : "ejected"}`;
  using bounded = scope.child({ timeoutMs: SETTLE_MS, what });
  while (isInserted(await reread(bounded, system, wanted.device)) !== wanted.inserted) {
    await bounded.sleep(system.client.options.pollMs);
  }
}

async function reread(scope: Scope, system: RedfishSystem, device: CdDevice): Promise<CdDevice> {
  return { path: device.path, resource: await system.client.get(scope, device.path) };
}

function actionTarget(device: CdDevice, name: "InsertMedia" | "EjectMedia"): string | undefined {
  return textAt(objectAt(device.resource, "Actions", `#VirtualMedia.${name}`), "target");
}
