import { isJsonObject, type Json } from "@ingot/kernel";
import type { RuleOperation } from "../../ports/inspection-rule.ts";

/** Which arguments an operation takes; a list gives them in this order, the required ones first. */
export interface Signature {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** In which of them replacement fields are replaced; in a loop, in all. */
  readonly formatted: readonly string[];
}

/** What is wrong with the arguments; undefined when nothing is. */
export function wrongArguments(signature: Signature, args: RuleOperation["args"]): string | undefined {
  const { required, optional } = signature;
  if (Array.isArray(args) && args.length > required.length + optional.length) {
    return `too many arguments: there are only ${[...required, ...optional].join(", ")}`;
  }
  const given = Object.keys(namedArguments(signature, args));
  const missing = required.filter((name) => !given.includes(name));
  const unexpected = given.filter((name) => !required.includes(name) && !optional.includes(name));
  const faults = [
    ...(missing.length > 0 ? [`missing required argument(s): ${missing.join(", ")}`] : []),
    ...(unexpected.length > 0 ? [`unexpected argument(s): ${unexpected.join(", ")}`] : []),
  ];
  return faults.length === 0 ? undefined : faults.join("; ");
}

export function namedArguments(signature: Signature, args: RuleOperation["args"]): Readonly<Record<string, Json>> {
  if (isJsonObject(args)) return args as Readonly<Record<string, Json>>;
  const names = [...signature.required, ...signature.optional];
  return Object.fromEntries(args.slice(0, names.length).map((value, index) => [names[index] ?? "", value]));
}

/** `!eq` and `! eq` are the inverse of `eq`. */
export function parseOperator(op: string): { readonly name: string; readonly inverted: boolean } {
  const text = op.trim();
  return text.startsWith("!") ? { name: text.slice(1).trim(), inverted: true } : { name: text, inverted: false };
}
