import type { DriverPassthru, NodePassthru, PassthruVerb } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import type { PassthruMethod } from "./passthru-answer.ts";

/** The method of this name, if it takes the verb; throws `input.invalid` in Ironic's words. */
export function findPassthru<Method extends DriverPassthru | NodePassthru>(
  methods: Readonly<Record<string, Method>>,
  asked: { readonly method: string; readonly verb: PassthruVerb },
): Method {
  const { method: name, verb } = asked;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) {
    throw new Failure("input.invalid", `No handler for method ${name}`, {
      hint: `There ${Object.keys(methods).length === 0 ? "are none" : `are: ${Object.keys(methods).join(", ")}`}.`,
    });
  }
  if (!method.verbs.includes(verb)) {
    throw new Failure("input.invalid", `The method ${name} does not support HTTP ${verb}`, {
      hint: `It supports ${method.verbs.join(", ")}.`,
    });
  }
  return method;
}

export function describePassthru(
  methods: Readonly<Record<string, DriverPassthru | NodePassthru>>,
): Readonly<Record<string, PassthruMethod>> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      {
        async: method.async,
        attach: method.attach ?? false,
        description: method.description,
        http_methods: method.verbs,
        require_exclusive_lock: "exclusive" in method && method.exclusive,
      },
    ]),
  );
}
