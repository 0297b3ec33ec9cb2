/** Virtual media that a user attaches and detaches, beside those that the boot interface needs. */
import type { VirtualMediaDevice } from "@ingot/contract";
import type { DriverContext, VirtualMediaState, VirtualMedium } from "@ingot/driver-kit";
import { textAt } from "./resource.ts";
import { shownUrl } from "./shown-url.ts";
import type { RedfishSystem } from "./system.ts";
import { eject, findDrive, insert, isInserted, mediaTypes, takes, virtualDrives } from "./virtual-drive.ts";

export async function attachMedium(
  { scope, note }: Pick<DriverContext, "scope" | "note">,
  system: RedfishSystem,
  { device, image }: VirtualMedium,
): Promise<void> {
  const drive = await findDrive(scope, system, device);
  await eject(scope, system, drive);
  await insert(scope, system, drive, image);
  note(`an image was attached as ${device}`, { drive: drive.path });
}

export async function detachMedia(
  { scope }: Pick<DriverContext, "scope">,
  system: RedfishSystem,
  devices: readonly VirtualMediaDevice[],
): Promise<void> {
  for await (const drive of virtualDrives(scope, system)) {
    if (devices.some((device) => takes(drive, device))) await eject(scope, system, drive);
  }
}

export async function mediaStates(
  { scope }: Pick<DriverContext, "scope">,
  system: RedfishSystem,
): Promise<readonly VirtualMediaState[]> {
  const states: VirtualMediaState[] = [];
  for await (const drive of virtualDrives(scope, system)) {
    const { resource } = drive;
    const image = textAt(resource, "Image");
    states.push({
      media_types: mediaTypes(resource),
      inserted: isInserted(drive),
      image: image === undefined ? null : shownUrl(image),
    });
  }
  return states;
}
