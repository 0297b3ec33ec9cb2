import type { JsonObject } from "@ingot/kernel";

/** A virtual interface: `id`, and whatever else the client said of it. */
export type Vif = JsonObject & { readonly id: string };
