import type { BmcContext, Handler, Method, Route } from "./context.ts";
import { inventoryRoutes } from "./routes/inventory.ts";
import { managerRoutes } from "./routes/manager.ts";
import { serviceRoutes } from "./routes/service.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { systemRoutes } from "./routes/system.ts";

/** All places of the service; the more exact ones stand before those that have a name in the same segment. */
export const ROUTES: readonly Route[] = [
  ...serviceRoutes,
  ...sessionRoutes,
  ...systemRoutes,
  ...managerRoutes,
  ...inventoryRoutes,
];

const PATTERNS = ROUTES.map((route) => ({ route, pattern: route.path.split("/") }));

export interface Place {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path; a system, manager or chassis that is not this machine's has none. */
export function findPlace(bmc: BmcContext, path: string): Place | undefined {
  const segments = path.replace(/\/+$/, "").split("/");
  for (const { route, pattern } of PATTERNS) {
    const params = match(pattern, segments);
    if (params !== undefined && isOwn(bmc, params)) return { route, params };
  }
  return undefined;
}

export function handlerOf(route: Route, method: string): Handler | undefined {
  return route.methods[(method === "HEAD" ? "GET" : method) as Method];
}

/** The value of an Allow header. */
export function allowedMethods(route: Route): string {
  const methods = Object.keys(route.methods);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

function isOwn(bmc: BmcContext, { system, manager, chassis }: Readonly<Record<string, string>>): boolean {
  return [system, manager, chassis].every((id) => id === undefined || id === bmc.machine.definition.uuid);
}
