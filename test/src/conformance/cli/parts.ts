import { allocations } from "./allocations.ts";
import { chassis } from "./chassis.ts";
import type { Part } from "./cli-walk.ts";
import { clientOwn } from "./client-own.ts";
import { lifeCycle } from "./life-cycle.ts";
import { management } from "./management.ts";
import { nodes } from "./nodes.ts";
import { ports } from "./ports.ts";
import { services } from "./services.ts";
import { volumes } from "./volumes.ts";

/** The whole walk, in order: the node that `nodes` creates is what the later ones work on. */
export const PARTS: readonly Part[] = [
  services,
  chassis,
  nodes,
  ports,
  volumes,
  management,
  lifeCycle,
  allocations,
  clientOwn,
  {
    what: "the node is deleted",
    walk: async (cli) => {
      await cli.ok("node delete", "n1");
      await cli.refused(/n1/, "node show", "n1");
    },
  },
];
