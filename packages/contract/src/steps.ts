import { type Static, Type } from "typebox";
import type { InterfaceKind } from "./hardware-words.ts";

/** The interfaces a step may belong to (Ironic: conductor/steps.py, the service table the widest). */
export const STEP_INTERFACES = [
  "vendor",
  "power",
  "management",
  "firmware",
  "deploy",
  "bios",
  "raid",
  "network",
] as const satisfies readonly InterfaceKind[];
export type StepInterface = (typeof STEP_INTERFACES)[number];

export const STEP_KINDS = ["clean", "deploy", "service", "verify"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Ironic's description of one argument, which clients of `argsinfo` read. */
export const ArgInfo = Type.Object({ description: Type.String(), required: Type.Boolean() });

/**
 * A step as an agent, a driver or a ramdisk's manifest offers it: Ironic's step dictionary,
 * and `args_schema` (JSON Schema 2020-12 of the whole `args` object), from which everything else about arguments comes.
 */
export const OfferedStep = Type.Object({
  interface: Type.String(),
  step: Type.String(),
  priority: Type.Integer({ minimum: 0 }),
  abortable: Type.Boolean(),
  reboot_requested: Type.Boolean(),
  requires_ramdisk: Type.Boolean(),
  /** Whether running it twice is as good as once, so that it may be repeated after a crash. */
  idempotent: Type.Boolean(),
  description: Type.String(),
  argsinfo: Type.Record(Type.String(), ArgInfo),
  args_schema: Type.Unknown(),
});
export type OfferedStep = Static<typeof OfferedStep>;

/**
 * What Ingot's own API lets one set for each step of a request, a deploy template or a runbook; the Bare Metal API refuses
 * both keys.
 */
export const STEP_LIMITS = {
  /** Seconds for one attempt, its waits included. */
  timeout: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 604_800 })),
  /** How often it is tried again after a failure: a number, or with the seconds before the first, how they grow, and their most. */
  retries: Type.Optional(
    Type.Union([
      Type.Integer({ minimum: 0, maximum: 100 }),
      Type.Object(
        {
          limit: Type.Integer({ minimum: 0, maximum: 100 }),
          backoff: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
          factor: Type.Optional(Type.Number({ minimum: 1, maximum: 10 })),
          max_backoff: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
        },
        { additionalProperties: false },
      ),
    ]),
  ),
};
const Limits = Type.Object(STEP_LIMITS);
export type StepLimits = Static<typeof Limits>;

/** A step as a deploy template, a runbook or a request names it (API: DeployTemplate.steps, node states/provision). */
export const RequestedStep = Type.Object(
  {
    interface: Type.Enum(STEP_INTERFACES),
    step: Type.String({ minLength: 1 }),
    args: Type.Record(Type.String(), Type.Unknown(), { default: {} }),
    priority: Type.Integer({ minimum: 0 }),
    ...STEP_LIMITS,
  },
  { additionalProperties: false },
);
export type RequestedStep = Static<typeof RequestedStep>;

/**
 * Standard base64 (RFC 4648, section 4) with its padding; white space is not part of it. The group of four is written
 * out: as `{4}` it overflows the engine's stack on contents of some megabytes.
 */
export const BASE64_PATTERN =
  "^(?:[A-Za-z0-9+/][A-Za-z0-9+/][A-Za-z0-9+/][A-Za-z0-9+/])*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
