import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { noConductorFor, type Placed } from "../../fleet/served.ts";
import type { Stores } from "../../ports/store.ts";
import { withLife } from "../conductors/with-life.ts";

/** A node that is put into a conductor group is to have a conductor there, which lives and has its driver. */
export async function requireServed(stores: Stores, conductor: Conductor, node: Placed): Promise<void> {
  if (node.conductor_group === "") return;
  const announced = await stores.conductors.list();
  const members = announced.filter(
    ({ conductor_group: group, drivers }) => group === node.conductor_group && drivers.includes(node.driver),
  );
  if ((await withLife({ store: stores, clock: conductor.clock }, members)).some(({ online }) => online)) return;
  const groups = new Set(announced.map(({ conductor_group: group }) => group).filter((group) => group !== ""));
  throw new Failure("input.invalid", noConductorFor(node), {
    hint:
      groups.size === 0
        ? "No conductor is in a group: start one with --conductor-group, or leave conductor_group out."
        : `Conductors are in the groups ${[...groups].toSorted().join(", ")}; see whether they live: baremetal conductor list.`,
  });
}
