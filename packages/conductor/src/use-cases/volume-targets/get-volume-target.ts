import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeTargetRecord } from "../../ports/volume-target.ts";
import { findVolumeTarget } from "./find-volume-target.ts";

export interface GetVolumeTarget {
  readonly target: string;
}

/** Throws `volume_target.not_found`. */
export async function getVolumeTarget(
  scope: Scope,
  conductor: Conductor,
  input: GetVolumeTarget,
): Promise<VolumeTargetRecord> {
  scope.check();
  return findVolumeTarget(conductor.store, input.target);
}
