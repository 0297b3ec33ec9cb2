import type { UseCases } from "../use-cases.ts";
import { allocationHandlers } from "./allocations.ts";
import { chassisHandlers } from "./chassis.ts";
import { deployTemplateHandlers } from "./deploy-templates.ts";
import type { Handlers } from "./handlers.ts";
import { eventHandlers } from "./events.ts";
import { inspectionRuleHandlers } from "./inspection-rules.ts";
import { nodeFactHandlers } from "./node-facts.ts";
import { componentHandlers } from "./components.ts";
import { nodeInterfaceHandlers } from "./node-interfaces.ts";
import { nodeManagementHandlers, nodeTraitHandlers } from "./node-management.ts";
import { nodeStateHandlers } from "./node-states.ts";
import { nodeHandlers } from "./nodes.ts";
import { portgroupHandlers } from "./portgroups.ts";
import { passthruHandlers } from "./passthru.ts";
import { portHandlers } from "./ports.ts";
import { ramdiskHandlers } from "./ramdisk.ts";
import { runbookHandlers } from "./runbooks.ts";
import { serviceHandlers } from "./services.ts";
import { volumeHandlers } from "./volume.ts";

/** A handler for every row of the table of routes: the type misses none. */
export function bareMetalHandlers(useCases: UseCases): Handlers {
  return {
    ...nodeHandlers(useCases),
    ...nodeStateHandlers(useCases),
    ...nodeInterfaceHandlers(useCases),
    ...componentHandlers(useCases),
    ...passthruHandlers(useCases),
    ...nodeManagementHandlers(useCases),
    ...nodeTraitHandlers(useCases),
    ...nodeFactHandlers(useCases),
    ...portHandlers(useCases),
    ...portgroupHandlers(useCases),
    ...chassisHandlers(useCases),
    ...volumeHandlers(useCases),
    ...allocationHandlers(useCases),
    ...deployTemplateHandlers(useCases),
    ...runbookHandlers(useCases),
    ...inspectionRuleHandlers(useCases),
    ...eventHandlers(useCases),
    ...serviceHandlers(useCases),
    ...ramdiskHandlers(useCases),
  };
}
