import type { Indicator } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { unsupported } from "../../driver-access/present-interface.ts";
import type { InterfaceCall } from "./with-interface.ts";

export async function indicatorsOf(call: InterfaceCall<"management">): Promise<readonly Indicator[]> {
  const { implementation, context, node } = call;
  if (implementation.getIndicators === undefined) throw unsupported(node.driver, "get_supported_indicators");
  return implementation.getIndicators(context);
}

/** The lamp of this name (`led@chassis`); throws `input.invalid` that says which there are. */
export async function findIndicator(call: InterfaceCall<"management">, uniqueName: string): Promise<Indicator> {
  const at = uniqueName.indexOf("@");
  if (at < 0) throw new Failure("input.invalid", `Malformed indicator name "${uniqueName}"`, { hint: NAMES });
  const [name, component] = [uniqueName.slice(0, at), uniqueName.slice(at + 1)];
  const all = await indicatorsOf(call);
  if (!all.some((each) => each.component === component)) throw unknown("component", component, all);
  const found = all.find((each) => each.component === component && each.name === name);
  if (found === undefined) throw unknown("indicator", name, all);
  return found;
}

const NAMES = "An indicator is named NAME@COMPONENT.";

function unknown(what: string, name: string, all: readonly Indicator[]): Failure {
  const known = all.map((each) => `${each.name}@${each.component}`).join(", ");
  return new Failure("input.invalid", `Invalid ${what} ${name} specified.`, {
    hint: known === "" ? "The machine has no indicators." : `There are: ${known}.`,
  });
}
