import type { DriverContext } from "@ingot/driver-kit";
import { isFailure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { interfaceOf } from "./interface-of.ts";

export interface CacheComponents {
  readonly node: NodeRecord;
  readonly context: DriverContext;
  /** Whether firmware was updated just before. */
  readonly flashed?: boolean;
}

/** Reads BIOS settings and firmware versions and keeps them, of machines that tell them. What cannot be read stays as it was. */
export async function cacheComponents(conductor: Conductor, of: CacheComponents): Promise<void> {
  await attempt(conductor, of, cacheBios);
  await attempt(conductor, of, cacheFirmware);
}

async function cacheBios(conductor: Conductor, { node, context }: CacheComponents): Promise<void> {
  const bios = interfaceOf(conductor, node, "bios");
  if ("absent" in bios) return;
  const settings = await bios.readSettings(context);
  await conductor.store.biosSettings.replace(node.uuid, settings, conductor.clock.now());
}

async function cacheFirmware(conductor: Conductor, { node, context, flashed }: CacheComponents): Promise<void> {
  const firmware = interfaceOf(conductor, node, "firmware");
  if ("absent" in firmware) return;
  const components = await firmware.readComponents(context);
  const options = { at: conductor.clock.now(), flashed: flashed ?? false };
  await conductor.store.firmwareComponents.replace(node.uuid, components, options);
}

/** A BMC that cannot tell its settings is no reason for an operation to fail. */
async function attempt(
  conductor: Conductor,
  of: CacheComponents,
  work: (conductor: Conductor, of: CacheComponents) => Promise<void>,
): Promise<void> {
  try {
    await work(conductor, of);
  } catch (error) {
    if (isFailure(error, "cancelled")) throw error;
    if (isFailure(error, "bmc.unsupported")) return;
    const why = error instanceof Error ? error.message : String(error);
    of.context.note(`BIOS settings or firmware versions could not be read: ${why}`);
  }
}
