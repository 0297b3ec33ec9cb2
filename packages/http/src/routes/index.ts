import type { UseCases } from "../use-cases.ts";
import { allocationHandlers } from "./allocations.ts";
import { deployTemplateHandlers } from "./deploy-templates.ts";
import type { Handlers } from "./handlers.ts";
import { nodeManagementHandlers, nodeTraitHandlers } from "./node-management.ts";
import { nodeStateHandlers } from "./node-states.ts";
import { nodeHandlers } from "./nodes.ts";
import { portHandlers } from "./ports.ts";
import { ramdiskHandlers } from "./ramdisk.ts";
import { serviceHandlers } from "./services.ts";

/** A handler for every row of the table of routes: the type misses none. */
export function bareMetalHandlers(useCases: UseCases): Handlers {
  return {
    ...nodeHandlers(useCases),
    ...nodeStateHandlers(useCases),
    ...nodeManagementHandlers(useCases),
    ...nodeTraitHandlers(useCases),
    ...portHandlers(useCases),
    ...allocationHandlers(useCases),
    ...deployTemplateHandlers(useCases),
    ...serviceHandlers(useCases),
    ...ramdiskHandlers(useCases),
  };
}
