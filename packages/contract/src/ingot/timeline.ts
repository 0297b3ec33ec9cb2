import { type Static, Type } from "typebox";

/** What an event of a node's timeline tells of. */
export const TIMELINE_KINDS = [
  "state",
  "power",
  "plan",
  "fast-track",
  "step-started",
  "step-progress",
  "step-finished",
  "waiting",
  "media",
  "agent",
  "log",
  "error",
  "request",
  "config",
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One event of `GET /ingot/v1/nodes/{node}/timeline` and of `GET /ingot/v1/events` (where `id` is the event's id too). */
export const TimelineEntry = Type.Object({
  id: Type.Integer(),
  node: Type.String(),
  operation: Type.Union([Type.String(), Type.Null()]),
  /** RFC 3339, UTC, milliseconds. */
  at: Type.String(),
  kind: Type.Enum(TIMELINE_KINDS),
  message: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

/** `GET /ingot/v1/nodes/{node}/timeline?after=&operation=&limit=` */
export const TimelinePage = Type.Object({ events: Type.Array(TimelineEntry), last_id: Type.Integer() });
export type TimelinePage = Static<typeof TimelinePage>;
