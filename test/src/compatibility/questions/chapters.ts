import type { Chapter } from "../question.ts";
import { bodies } from "./bodies.ts";
import { fixture } from "./fixture.ts";
import { allocating, deleting, lifeCycle } from "./life-cycle.ts";
import { lists } from "./lists.ts";
import { patches } from "./patches.ts";
import { subResources } from "./sub-resources.ts";
import { negotiation, routes, shown } from "./versions.ts";

/** In this order: later chapters find what the fixture made and earlier ones left. */
export const CHAPTERS: readonly Chapter[] = [
  fixture,
  negotiation,
  shown,
  routes,
  lists,
  bodies,
  patches,
  subResources,
  lifeCycle,
  allocating,
  deleting,
];
