import type { IndicatorState } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { findIndicator } from "./find-indicator.ts";
import { withInterface } from "./with-interface.ts";

export interface SetIndicator {
  readonly node: string;
  /** `led@chassis` */
  readonly indicator: string;
  readonly state: string;
}

/** Tells the BMC. */
export async function setIndicator(scope: Scope, conductor: Conductor, input: SetIndicator): Promise<void> {
  await withInterface(scope, conductor, {
    node: input.node,
    kind: "management",
    changes: true,
    act: async (call) => {
      const { implementation, context, node } = call;
      if (implementation.setIndicatorState === undefined) throw unsupported(node.driver, "set_indicator_state");
      const indicator = await findIndicator(call, input.indicator);
      if (indicator.readonly) throw new Failure("input.invalid", `The indicator ${input.indicator} cannot be set.`);
      if (!indicator.states.some((state) => state === input.state)) {
        throw new Failure("input.invalid", `Invalid indicator state ${input.state} specified.`, {
          hint: `It may be: ${indicator.states.join(", ")}.`,
        });
      }
      await implementation.setIndicatorState(context, indicator, input.state as IndicatorState);
    },
  });
}
