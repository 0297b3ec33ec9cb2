import { Type } from "typebox";
import { PROVISION_BODY_LIMIT_BYTES, type Routes } from "../route.ts";
import type { Microversions } from "../microversion.ts";
import type { Parameters } from "../resource.ts";
import type { ProvisionState, ProvisionVerb } from "../../states.ts";

/** Since when each verb of `PUT …/states/provision` is known; an older microversion is answered with 406. */
export const PROVISION_VERB_ROWS: Readonly<Record<ProvisionVerb, Microversions>> = {
  active: { since: 1 },
  deploy: { since: 73 },
  rebuild: { since: 1 },
  deleted: { since: 1 },
  undeploy: { since: 73 },
  manage: { since: 4 },
  provide: { since: 4 },
  inspect: { since: 6 },
  abort: { since: 13 },
  clean: { since: 15 },
  adopt: { since: 17 },
  rescue: { since: 38 },
  unrescue: { since: 38 },
  unhold: { since: 85 },
  service: { since: 87 },
};

/** States in which `abort` is known since another microversion than the verb. */
export const ABORT_ROWS: Partial<Record<ProvisionState, Microversions>> = {
  "inspect wait": { since: 41 },
  "wait call-back": { since: 110 },
};

/** States that an older microversion shows by another name. */
export const STATE_NAME_ROWS: Partial<Record<ProvisionState, Microversions & { readonly before: string | null }>> = {
  available: { since: 2, before: null },
  "inspect wait": { since: 39, before: "inspecting" },
};

const steps = {
  kind: "any",
  bodyOnly: true,
  schema: Type.Union([Type.Null(), Type.Array(Type.Unknown(), { maxItems: 1000 })]),
} as const;

export const PROVISION_BODY = {
  target: { kind: "text", since: 1, required: true, description: "The verb, or the state to go to." },
  configdrive: {
    kind: "any",
    since: 1,
    bodyOnly: true,
    description: "With active or rebuild: base64 of a gzipped ISO, a URL, or an object from which one is built.",
    schema: Type.Union([Type.Null(), Type.String(), Type.Record(Type.String(), Type.Unknown())]),
  },
  clean_steps: { ...steps, since: 15, description: "With clean: the steps, in order." },
  rescue_password: {
    kind: "text",
    since: 38,
    bodyOnly: true,
    description: "With rescue: the password of the ramdisk's user 'rescue'.",
  },
  deploy_steps: { ...steps, since: 69, description: "With active or rebuild: more steps." },
  disable_ramdisk: { kind: "boolean", since: 70, description: "With clean or service: do not boot the ramdisk." },
  service_steps: { ...steps, since: 87, description: "With service: the steps, in order." },
  runbook: { kind: "text", since: 92, description: "With clean or service: the runbook to run." },
} as const satisfies Parameters;

export const nodeStateRoutes = {
  "GET /v1/nodes/{node}/states": {
    since: 1,
    success: 200,
    summary: "Show a node's states.",
    query: {},
    body: { kind: "none" },
  },
  "PUT /v1/nodes/{node}/states/power": {
    since: 1,
    success: 202,
    summary: "Change a node's power state.",
    body: {
      kind: "values",
      values: {
        target: { kind: "text", since: 1, required: true, description: "power on, power off, rebooting, …" },
        timeout: { kind: "integer", since: 27, description: "Seconds until it has failed." },
      },
    },
  },
  "PUT /v1/nodes/{node}/states/provision": {
    since: 1,
    success: 202,
    summary: "Start an operation on a node.",
    body: { kind: "values", values: PROVISION_BODY },
    bodyLimitBytes: PROVISION_BODY_LIMIT_BYTES,
  },
} as const satisfies Routes;
