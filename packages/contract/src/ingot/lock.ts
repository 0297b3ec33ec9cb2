import { type Static, Type } from "typebox";

const nullable = <T extends ReturnType<typeof Type.Object> | ReturnType<typeof Type.String>>(type: T) =>
  Type.Union([type, Type.Null()]);

/** `GET` and `DELETE /ingot/v1/nodes/{node}/lock` */
export const NodeLockAnswer = Type.Object({
  node: Type.String(),
  /** Whether an operation is under way, or the node is reserved without one. */
  locked: Type.Boolean(),
  reservation: nullable(Type.String()),
  conductor_group: Type.String(),
  /** Whether a conductor lives that has the node's driver in its group; without one, the operation waits. */
  served: Type.Boolean(),
  operation: Type.Union([
    Type.Object({
      id: Type.String(),
      kind: Type.String(),
      state: Type.String(),
      /** How often it was claimed: who writes with an older claim is refused. */
      claim: Type.Integer(),
      since: Type.String(),
      held: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  step: Type.Union([
    Type.Object({
      name: Type.String(),
      state: Type.String(),
      attempt: Type.Integer(),
      waiting_for: nullable(Type.String()),
      since: nullable(Type.String()),
      idempotent: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  /** The process that drives it. */
  driver: Type.Union([
    Type.Object({
      host: Type.String(),
      boot: Type.String(),
      alive: Type.Boolean(),
      /** Below 0 when the lease has ended: another conductor is about to take over. */
      lease_left_seconds: Type.Number(),
    }),
    Type.Null(),
  ]),
});
export type NodeLockAnswer = Static<typeof NodeLockAnswer>;
