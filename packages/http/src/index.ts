/** The HTTP side of the control plane: both APIs, parsed at the edge, over the conductor's use-cases. */
export { createServer } from "./server.ts";
export type { ListenOptions, Server, ServerOptions } from "./server-options.ts";
export { bindUseCases, type UseCases } from "./use-cases.ts";
