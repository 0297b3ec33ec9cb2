import type { BareMetalRoute } from "@ingot/contract";
import type { ApiHandler } from "../api-request.ts";

/** What a file of this folder makes: a handler for some rows of the table of routes. */
export type Handlers<Route extends BareMetalRoute = BareMetalRoute> = { readonly [Key in Route]: ApiHandler };
