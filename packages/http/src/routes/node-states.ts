import { BARE_METAL_RESOURCES, existsIn, POWER_TARGETS, type PowerTargetName, RULES } from "@ingot/contract";
import type { Json } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { presentBare } from "../present.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { provisionNode } from "./provision-node.ts";

type Keys =
  | "GET /v1/nodes/{node}/states"
  | "PUT /v1/nodes/{node}/states/power"
  | "PUT /v1/nodes/{node}/states/provision";

export function nodeStateHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes/{node}/states": async (request) => {
      const record = await useCases.getNode(request.scope, { node: nodeIdent(request) });
      return { body: presentBare(BARE_METAL_RESOURCES.nodeStates, record, request.version) };
    },
    "PUT /v1/nodes/{node}/states/power": (request) => changePower(useCases, request),
    "PUT /v1/nodes/{node}/states/provision": (request) => provisionNode(useCases, request),
  };
}

async function changePower(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const node = nodeIdent(request);
  const { target, timeout } = request.values;
  const soft = target === "soft rebooting" || target === "soft power off";
  if (soft && !existsIn(RULES.softPower, request.version)) throw notAcceptable(RULES.softPower.since);
  if (typeof timeout === "number" && timeout < 1) throw invalid("timeout has to be positive integer");
  if (!isPowerTarget(target)) {
    const record = await useCases.getNode(request.scope, { node });
    throw invalid(
      `The requested action "${String(target)}" can not be performed on node "${node}" while it is in state "${record.power_state ?? "None"}".`,
      `The power targets are ${POWER_TARGETS.join(", ")}.`,
    );
  }
  await useCases.setPowerState(request.scope, {
    node,
    target,
    ...(typeof timeout === "number" ? { timeoutMs: Math.min(timeout, 2_000_000) * 1000 } : {}),
  });
  return { location: `nodes/${node}/states` };
}

function isPowerTarget(target: Json | undefined): target is PowerTargetName {
  return POWER_TARGETS.some((each) => each === target);
}
