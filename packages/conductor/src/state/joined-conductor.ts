import type { Conductor } from "../conductor.ts";
import type { Store, Stores } from "../ports/store.ts";

/** The conductor for use-cases that write together: what each would do in a transaction of its own is part of this one. */
export function joinedConductor(conductor: Conductor, stores: Stores): Conductor {
  const store: Store = {
    ...stores,
    transaction: (work) => work(stores),
    close: () => Promise.resolve(),
  };
  return { ...conductor, store };
}
