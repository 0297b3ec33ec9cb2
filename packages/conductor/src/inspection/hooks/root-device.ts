/** Hooks that find out which disk the machine is to be installed on. */
import { Failure, GIB, hintsHold, isFailure, type Json, parseDeviceHints } from "@ingot/kernel";
import {
  asList,
  asObject,
  type InspectionDraft,
  inspectionFailed,
  type Mutable,
  note,
  setProperties,
} from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** Chooses the disk that the hints mean, and writes its size as `local_gb`. */
export const rootDevice: InspectionHook = {
  name: "root-device",
  apply(draft) {
    const hints = asObject(draft.node["properties"])["root_device"];
    if (hints !== undefined && hints !== null) draft.pluginData["root_disk"] = hintedDisk(draft, hints);
    const size = asObject(draft.pluginData["root_disk"])["size"];
    let gib = typeof size === "number" ? Math.floor(size / GIB) : 0;
    if (gib > 0 && draft.config.diskPartitioningSpacing) gib -= 1;
    if (typeof size !== "number") note(draft, "info", "no root device was found: the machine counts as diskless");
    draft.pluginData["local_gb"] = gib;
    setProperties(draft, { local_gb: String(gib) });
  },
};

function hintedDisk(draft: InspectionDraft, hints: Json): Mutable {
  const skipped = asList(asObject(draft.node["properties"])["skip_block_devices"]);
  const disks = asList(draft.inventory["disks"]).map(asObject);
  const usable = disks.filter((disk) => !skipped.some((skip) => holds(disk, skip)));
  const disk = usable.find((each) => holds(each, hints));
  if (disk === undefined) throw inspectionFailed(`No disks satisfied root device hints for node ${draft.was.uuid}`);
  return structuredClone(disk);
}

function holds(disk: Mutable, hints: Json): boolean {
  try {
    const size = typeof disk["size"] === "number" ? disk["size"] / GIB : null;
    return hintsHold({ ...disk, size }, parseDeviceHints(hints));
  } catch (error) {
    if (!isFailure(error, "machine.invalid_hints")) throw error;
    throw new Failure("inspection.failed", `No disks could be found: ${error.message}`, { cause: error });
  }
}

/** After a RAID was made: the one disk that was not there at the inspection before is the root device. */
export const raidDevice: InspectionHook = {
  name: "raid-device",
  apply(draft) {
    if (asObject(draft.node["properties"])["root_device"] !== undefined) return;
    if (draft.previous === undefined) return;
    const before = new Set(serialsOf(draft.previous.inventory as Mutable));
    const fresh = serialsOf(draft.inventory).filter((serial) => !before.has(serial));
    const [serial, ...others] = fresh;
    if (serial === undefined) return note(draft, "warning", "no new disk was found since the inspection before");
    if (others.length > 0) return note(draft, "warning", `several new disks were found: ${fresh.join(", ")}`);
    setProperties(draft, { root_device: { serial } });
  },
};

function serialsOf(inventory: Mutable): readonly string[] {
  return asList(inventory["disks"])
    .map((disk) => asObject(disk)["serial"])
    .filter((serial) => typeof serial === "string" && serial !== "") as string[];
}
