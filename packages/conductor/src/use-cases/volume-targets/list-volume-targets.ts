import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { Page } from "../../ports/node.ts";
import type { VolumeTargetRecord } from "../../ports/volume-target.ts";
import { findNode } from "../nodes/find-node.ts";
import { findVolumeTarget } from "./find-volume-target.ts";

export interface ListVolumeTargets {
  /** UUID or name. */
  readonly node?: string;
  readonly page: Page;
}

/** A page of volume targets; `node.not_found` and `volume_target.not_found` for a node or a marker that is not there. */
export async function listVolumeTargets(
  scope: Scope,
  conductor: Conductor,
  input: ListVolumeTargets,
): Promise<readonly VolumeTargetRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findVolumeTarget(store, input.page.marker);
  const filter = input.node === undefined ? {} : { node_uuid: (await findNode(store, input.node)).uuid };
  return store.volumeTargets.list(filter, input.page);
}
