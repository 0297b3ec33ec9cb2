import type { Conductor } from "../conductor.ts";
import type { ConductorRecord } from "../ports/conductor-record.ts";
import type { NodeRecord } from "../ports/node.ts";

export type Placed = Pick<NodeRecord, "conductor_group" | "driver">;
type Asking = Pick<Conductor, "store" | "clock" | "config" | "fleet">;

/** A conductor that was there so shortly ago is only being restarted: it announces itself every minute. */
const SEEN_MS = 120_000;

/** Whether a conductor lives, or lived a moment ago, that has the node's driver and conductor group. */
export async function isServed(conductor: Asking, node: Placed): Promise<boolean> {
  if (isServedHere(conductor, node) || conductor.fleet?.knows(node) === true) return true;
  const { store, clock } = conductor;
  const living = new Set((await store.operations.living(clock.now())).map(({ name }) => name));
  const seen = ({ created_at: at, updated_at: last }: ConductorRecord) => clock.now() - (last ?? at) < SEEN_MS;
  const announced = await store.conductors.list();
  return announced.some((one) => serves(one, node) && (living.has(one.hostname) || seen(one)));
}

/** Whether a conductor lives now that has the node's driver and conductor group. */
export async function hasLivingConductor(conductor: Asking, node: Placed): Promise<boolean> {
  if (isServedHere(conductor, node)) return true;
  const { store, clock } = conductor;
  const living = new Set((await store.operations.living(clock.now())).map(({ name }) => name));
  return (await store.conductors.list()).some((one) => serves(one, node) && living.has(one.hostname));
}

/** Ironic's words for a node that nobody looks after. */
export function noConductorFor({ driver, conductor_group: group }: Placed): string {
  return `No valid host was found. Reason: No conductor service registered which supports driver ${driver} for conductor group "${group}".`;
}

/** One process has its database for itself, and is the conductor of its own group. */
function isServedHere({ fleet, config }: Asking, node: Placed): boolean {
  return fleet === undefined && node.conductor_group === config.conductorGroup;
}

function serves({ conductor_group: group, drivers }: ConductorRecord, node: Placed): boolean {
  return group === node.conductor_group && drivers.includes(node.driver);
}
