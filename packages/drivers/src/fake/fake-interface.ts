import type { DriverContext, DriverNode, DriverProperties } from "@ingot/driver-kit";
import { pretend, pretendsNothing, requireFakeSettings } from "./pretend.ts";
import { type FakeKind, fakeProperties } from "./properties.ts";

interface FakeBase {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void;
  /** Takes the interface's delay, then fails if that was asked for. */
  call(context: DriverContext, method: string): Promise<void>;
  /** It neither takes time nor fails. */
  isIdle(node: Pick<DriverNode, "driver_info">): boolean;
}

/** What all interfaces of the fake have in common. */
export function fakeInterface(kind: FakeKind): FakeBase {
  return {
    properties: fakeProperties(kind),
    validate: (context) => requireFakeSettings(context.node.driver_info),
    call: (context, method) => pretend(context, kind, method),
    isIdle: ({ driver_info }) => pretendsNothing(driver_info, kind),
  };
}
