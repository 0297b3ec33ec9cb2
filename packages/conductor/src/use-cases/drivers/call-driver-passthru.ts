import type { PassthruCall, PassthruVerb } from "@ingot/driver-kit";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { inBackground } from "../../driver-access/in-background.ts";
import { findPassthru } from "../interfaces/find-passthru.ts";
import type { PassthruAnswer } from "../interfaces/passthru-answer.ts";
import { defaultInterface } from "./default-interface.ts";

export interface CallDriverPassthru {
  readonly driver: string;
  readonly method: string;
  readonly verb: PassthruVerb;
  readonly args: JsonObject;
}

/** Calls a vendor method of a hardware type, on no node. */
export async function callDriverPassthru(
  scope: Scope,
  conductor: Conductor,
  input: CallDriverPassthru,
): Promise<PassthruAnswer> {
  scope.check();
  const method = findPassthru(defaultInterface(conductor, input.driver, "vendor").driverMethods, input);
  const call: PassthruCall = { verb: input.verb, args: input.args };
  await method.validate?.(call);
  const attach = method.attach ?? false;
  const timeoutMs = conductor.config.powerTimeoutMs;
  const what = `the vendor method ${input.method} of ${input.driver}`;
  if (method.async) {
    inBackground(conductor, { what, work: (own) => method.run(own, call) });
    return { value: null, async: true, attach };
  }
  using bounded = scope.child({ timeoutMs, what });
  return { value: await method.run(bounded, call), async: false, attach };
}
