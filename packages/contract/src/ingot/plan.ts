import { type Static, Type } from "typebox";

const Nullable = Type.Union([Type.String(), Type.Null()]);

const PlannedStep = Type.Object({
  interface: Type.String(),
  step: Type.String(),
  priority: Type.Integer(),
  /** Secrets are hidden. */
  args: Type.Record(Type.String(), Type.Unknown()),
  source: Type.String(),
  reason: Type.String(),
  place: Type.Enum(["out-of-band", "in-band", "conductor"]),
  description: Type.String(),
  abortable: Type.Boolean(),
  idempotent: Type.Boolean(),
  reboot_requested: Type.Boolean(),
  requires_ramdisk: Type.Boolean(),
  verified: Type.Boolean(),
  /** Seconds for one attempt; null: as long as it takes. */
  timeout: Type.Union([Type.Number(), Type.Null()]),
  /** Null: it is not tried again after a failure. Times in seconds. */
  retries: Type.Union([
    Type.Object({
      limit: Type.Integer(),
      backoff: Type.Number(),
      factor: Type.Number(),
      max_backoff: Type.Number(),
    }),
    Type.Null(),
  ]),
});

const FastTrack = Type.Object({
  used: Type.Boolean(),
  conditions: Type.Array(
    Type.Object({ condition: Type.String(), met: Type.Boolean(), detail: Type.Optional(Type.String()) }),
  ),
});

export const Problem = Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() });

/** `GET /ingot/v1/nodes/{node}/plan` */
export const NodePlanAnswer = Type.Object({
  node: Type.String(),
  target: Type.String(),
  steps: Type.Array(PlannedStep),
  left_out: Type.Array(Type.Object({ interface: Type.String(), step: Type.String(), why: Type.String() })),
  /** All that the engine would be given, its own steps too; those of `failure` run only when one before has failed. */
  operation: Type.Array(
    Type.Object({
      name: Type.String(),
      when: Type.String(),
      abortable: Type.Boolean(),
      idempotent: Type.Boolean(),
    }),
  ),
  ramdisk: Type.Object({ kernel: Nullable, initramfs: Nullable, name: Nullable, sha256: Nullable }),
  fast_track: Type.Union([FastTrack, Type.Null()]),
  problems: Type.Array(Problem),
});
export type NodePlanAnswer = Static<typeof NodePlanAnswer>;
