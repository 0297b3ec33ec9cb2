import type { IndicatorState } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { findIndicator } from "./find-indicator.ts";
import { withInterface } from "./with-interface.ts";

export interface GetIndicator {
  readonly node: string;
  /** `led@chassis` */
  readonly indicator: string;
}

/** Asks the BMC. */
export async function getIndicator(
  scope: Scope,
  conductor: Conductor,
  input: GetIndicator,
): Promise<IndicatorState | "UNKNOWN"> {
  return withInterface(scope, conductor, {
    node: input.node,
    kind: "management",
    act: async (call) => {
      const { implementation, context, node } = call;
      const indicator = await findIndicator(call, input.indicator);
      if (implementation.getIndicatorState === undefined) throw unsupported(node.driver, "get_indicator_state");
      return (await implementation.getIndicatorState(context, indicator)) ?? "UNKNOWN";
    },
  });
}
