/** The ComputerSystem.Reset action: which kinds of reset a BMC knows, and how it spells them. */
import { Failure, type Json, isJsonObject, type JsonObject, type Scope } from "@ingot/kernel";
import { objectAt, textAt, wordsAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

export interface ResetAction {
  readonly target: string;
  /** As the BMC spells them; `undefined` when it does not say. */
  readonly kinds: readonly string[] | undefined;
}

export async function resetAction(scope: Scope, system: RedfishSystem): Promise<ResetAction> {
  const action = objectAt(system.resource, "Actions", "#ComputerSystem.Reset");
  const target = textAt(action, "target");
  if (target === undefined) {
    throw new Failure("bmc.unsupported", `the BMC offers no reset of the system '${system.path}', so no power control`);
  }
  const kinds = wordsAt(action, "ResetType@Redfish.AllowableValues") ?? (await fromActionInfo(scope, system, action));
  return { target, kinds };
}

/** The first of the wanted kinds that the BMC has, as it spells it; all are assumed when it does not say which. */
export function chooseReset(action: ResetAction, wanted: readonly string[]): string | undefined {
  if (action.kinds === undefined) return wanted[0];
  for (const kind of wanted) {
    const found = action.kinds.find((known) => known.toLowerCase() === kind.toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fromActionInfo(scope: Scope, system: RedfishSystem, action: JsonObject) {
  const path = textAt(action, "@Redfish.ActionInfo");
  if (path === undefined) return undefined;
  const info = await system.client.get(scope, path);
  const parameters = Array.isArray(info["Parameters"]) ? (info["Parameters"] as readonly Json[]) : [];
  const type = parameters.find((parameter) => isJsonObject(parameter) && parameter["Name"] === "ResetType");
  return isJsonObject(type) ? wordsAt(type, "AllowableValues") : undefined;
}
