import type { PassthruAnswer } from "@ingot/conductor";
import { PASSTHRU_VERBS } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiHandler, ApiRequest } from "../api-request.ts";
import { invalid } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

type Verb = (typeof PASSTHRU_VERBS)[number];
type Place = "nodes/{node}" | "drivers/{driver}";
type Keys =
  | `${Verb} /v1/${Place}/vendor_passthru`
  | `${Verb} /v1/${Place}/vendor_passthru/{method}`
  | `GET /v1/${Place}/vendor_passthru/methods`;

/** Vendor methods: which there are, and calls of them with any verb. */
export function passthruHandlers(useCases: UseCases): Handlers<Keys> {
  const calls = PASSTHRU_VERBS.flatMap((verb): [string, ApiHandler][] => {
    const ofNode: ApiHandler = async (request) => {
      const asked = { node: nodeIdent(request), verb, ...called(request) };
      return answerOf(await useCases.callNodePassthru(request.scope, asked));
    };
    const ofDriver: ApiHandler = async (request) => {
      const asked = { driver: request.params["driver"] ?? "", verb, ...called(request) };
      return answerOf(await useCases.callDriverPassthru(request.scope, asked));
    };
    return [
      [`${verb} /v1/nodes/{node}/vendor_passthru`, ofNode],
      [`${verb} /v1/nodes/{node}/vendor_passthru/{method}`, ofNode],
      [`${verb} /v1/drivers/{driver}/vendor_passthru`, ofDriver],
      [`${verb} /v1/drivers/{driver}/vendor_passthru/{method}`, ofDriver],
    ];
  });
  return {
    ...Object.fromEntries(calls),
    "GET /v1/nodes/{node}/vendor_passthru/methods": async (request) => ({
      body: await useCases.listNodePassthru(request.scope, { node: nodeIdent(request) }),
    }),
    "GET /v1/drivers/{driver}/vendor_passthru/methods": async (request) => ({
      body: await useCases.listDriverPassthru(request.scope, { driver: request.params["driver"] ?? "" }),
    }),
  } as Handlers<Keys>;
}

function called({ params, query, body }: ApiRequest): { readonly method: string; readonly args: JsonObject } {
  const method = params["method"] ?? query["method"] ?? "";
  if (method === "") throw invalid("Method not specified", "Name it in the query: ?method=NAME");
  return { method: String(method), args: (body ?? {}) as JsonObject };
}

/** 202 without a body for what goes on in the background; else whatever the method returned. */
function answerOf({ value, async: background, attach }: PassthruAnswer): ApiAnswer {
  if (background) return { status: 202 };
  return attach && typeof value === "string" ? { file: value } : { value };
}
