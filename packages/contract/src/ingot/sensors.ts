import { type Static, Type } from "typebox";

const Text = Type.Union([Type.String(), Type.Null()]);
const Figure = Type.Union([Type.Number(), Type.Null()]);

/** `GET /ingot/v1/nodes/{node}/sensors` */
export const NodeSensorsAnswer = Type.Object({
  node: Type.String(),
  /** RFC 3339. */
  collected_at: Type.String(),
  /** OK, Warning, Critical; null: nobody knows. */
  health: Text,
  sensors: Type.Array(
    Type.Object({
      type: Type.Enum(["Temperature", "Fan", "Power", "Drive"]),
      name: Type.String(),
      value: Figure,
      /** Of the value and its bounds: Cel, RPM, %, W, By. */
      unit: Text,
      minimum: Figure,
      maximum: Figure,
      health: Text,
      state: Text,
    }),
  ),
});
export type NodeSensorsAnswer = Static<typeof NodeSensorsAnswer>;
