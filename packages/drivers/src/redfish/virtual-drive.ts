/** A BMC's virtual drives (DSP0268, VirtualMedia): found, emptied, filled. */
import type { VirtualMediaDevice } from "@ingot/contract";
import { Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import { isRefusal } from "./boot-settings.ts";
import { httpStatus } from "./client.ts";
import { linkAt, members, membersOf, objectAt, textAt, wordsAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

export interface VirtualDrive {
  readonly path: string;
  readonly resource: JsonObject;
}

/** What may be in a drive, in Redfish's words, in upper case. */
const MEDIA_TYPES: Readonly<Record<VirtualMediaDevice, readonly string[]>> = {
  cdrom: ["CD", "DVD"],
  floppy: ["FLOPPY"],
  disk: ["USBSTICK"],
};
const SETTLE_MS = 60_000;

/** The drives of the system's own collection, then those of its managers'; asked for as far as they are looked at. */
export async function* virtualDrives(scope: Scope, system: RedfishSystem): AsyncGenerator<VirtualDrive> {
  const { client, resource } = system;
  yield* drivesOf(await members(scope, client, linkAt(resource, "VirtualMedia")));
  for (const path of membersOf(objectAt(resource, "Links"), "ManagedBy")) {
    const manager = await client.get(scope, path);
    yield* drivesOf(await members(scope, client, linkAt(manager, "VirtualMedia")));
  }
}

function drivesOf(resources: readonly JsonObject[]): readonly VirtualDrive[] {
  return resources.flatMap((resource) => {
    const path = textAt(resource, "@odata.id");
    return path === undefined ? [] : [{ path, resource }];
  });
}

/** The first drive that takes a medium of this kind. */
export async function findDrive(
  scope: Scope,
  system: RedfishSystem,
  device: VirtualMediaDevice,
): Promise<VirtualDrive> {
  for await (const drive of virtualDrives(scope, system)) if (takes(drive, device)) return drive;
  const { client, path } = system;
  throw new Failure(
    "bmc.no_virtual_media",
    `no virtual ${device === "cdrom" ? "CD" : device} device is offered by the BMC ${client.access.origin} for the system ${path}`,
  );
}

export function takes({ resource }: VirtualDrive, device: VirtualMediaDevice): boolean {
  return mediaTypes(resource).some((type) => MEDIA_TYPES[device].includes(type.toUpperCase()));
}

export function mediaTypes(resource: JsonObject): readonly string[] {
  return wordsAt(resource, "MediaTypes") ?? [];
}

/** Whether a medium is in; some BMCs leave `Inserted` out, some keep it true without an image. */
export function isInserted({ resource }: VirtualDrive): boolean {
  if (resource["Inserted"] === false) return false;
  return textAt(resource, "Image") !== undefined || resource["Inserted"] === true;
}

/** Takes out what is in; nothing to do when the drive is empty. */
export async function eject(scope: Scope, system: RedfishSystem, drive: VirtualDrive): Promise<void> {
  if (!isInserted(drive)) return;
  const action = actionTarget(drive, "EjectMedia");
  try {
    if (action === undefined) await system.client.patch(scope, drive.path, { Image: null, Inserted: false });
    else await system.client.post(scope, action, {});
  } catch (error) {
    if (!isRefusal(error) && httpStatus(error) !== 500) throw error;
    if (isInserted(await reread(scope, system, drive))) throw error;
  }
  await settle(scope, system, { drive, inserted: false });
}

/** Puts an image in and waits until the BMC says that it is there. */
export async function insert(scope: Scope, system: RedfishSystem, drive: VirtualDrive, url: string): Promise<void> {
  try {
    await sendInsert(scope, system, drive, url);
  } catch (error) {
    if (!isFailure(error, "bmc.unreachable") || error.details?.["sent"] !== true) throw error;
    scope.log.debug({ err: error }, "the answer to InsertMedia was lost: its effect is looked at");
  }
  await settle(scope, system, { drive, inserted: true });
}

/** Some BMCs refuse the optional parameters, some want the transfer's kind: each form is tried once. */
async function sendInsert(scope: Scope, system: RedfishSystem, drive: VirtualDrive, url: string): Promise<void> {
  const action = actionTarget(drive, "InsertMedia");
  const full = { Image: url, Inserted: true, WriteProtected: true };
  if (action === undefined) {
    await system.client.patch(scope, drive.path, full);
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
  wanted: { readonly drive: VirtualDrive; readonly inserted: boolean },
): Promise<void> {
  const what = `waiting for the virtual medium to be ${wanted.inserted ? "inserted" : "ejected"}`;
  using bounded = scope.child({ timeoutMs: SETTLE_MS, what });
  while (isInserted(await reread(bounded, system, wanted.drive)) !== wanted.inserted) {
    await bounded.sleep(system.client.options.pollMs);
  }
}

async function reread(scope: Scope, system: RedfishSystem, drive: VirtualDrive): Promise<VirtualDrive> {
  return { path: drive.path, resource: await system.client.get(scope, drive.path) };
}

function actionTarget(drive: VirtualDrive, name: "InsertMedia" | "EjectMedia"): string | undefined {
  return textAt(objectAt(drive.resource, "Actions", `#VirtualMedia.${name}`), "target");
}
