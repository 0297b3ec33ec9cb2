import { Type } from "typebox";
import type { Parameters } from "../resource.ts";
import type { Route } from "../route.ts";

export const PASSTHRU_VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Verb = (typeof PASSTHRU_VERBS)[number];
type Place = "nodes/{node}" | "drivers/{driver}";

const ARGUMENTS = { kind: "document", name: "data", schema: Type.Record(Type.String(), Type.Unknown()) } as const;
const METHOD: Parameters = { method: { kind: "text", since: 1, description: "The vendor method's name." } };

type PassthruRoutes = {
  readonly [Key in `${Verb} /v1/${Place}/vendor_passthru` | `${Verb} /v1/${Place}/vendor_passthru/{method}`]: Route;
} & { readonly [Key in `GET /v1/${Place}/vendor_passthru/methods`]: Route };

/** Vendor methods are called with any verb; the method is named by the query or by the path. */
export const passthruRoutes: PassthruRoutes = Object.fromEntries(
  (["nodes/{node}", "drivers/{driver}"] as const).flatMap((place): [string, Route][] => {
    const of = place === "nodes/{node}" ? "a node's driver" : "a driver";
    const base = `/v1/${place}/vendor_passthru`;
    const call = { since: 1, success: 200, summary: `Call a vendor method of ${of}.`, body: ARGUMENTS } as const;
    return [
      [`GET ${base}/methods`, { since: 1, success: 200, summary: `List the vendor methods of ${of}.` }],
      ...PASSTHRU_VERBS.flatMap((verb): [string, Route][] => [
        [`${verb} ${base}`, { ...call, query: METHOD }],
        [`${verb} ${base}/{method}`, call],
      ]),
    ];
  }),
) as PassthruRoutes;
