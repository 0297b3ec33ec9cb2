/**
 * Root device hints as Ironic has them (doc: install/advanced, "Specifying the disk for deployment"):
 * a value, or an operator and a value, for each fact; all of them must hold.
 */
import { Failure } from "./failure.ts";
import { isJsonObject, type Json } from "./json.ts";

const TEXT_FACTS: readonly string[] = [
  "name",
  "model",
  "vendor",
  "serial",
  "wwn",
  "wwn_with_extension",
  "wwn_vendor_extension",
  "hctl",
  "by_path",
];

/** What is known of a disk, under the names of the hints; `size` in GiB. */
export type DeviceFacts = Readonly<Record<string, unknown>>;

/** A parsed hint: whether a device's fact satisfies it. */
interface DeviceHint {
  readonly name: string;
  readonly holds: (device: DeviceFacts) => boolean;
}

export type DeviceHints = readonly DeviceHint[];

/** Parses `properties.root_device` (an object); throws `machine.invalid_hints` that names the hint. */
export function parseDeviceHints(value: Json): DeviceHints {
  if (!isJsonObject(value)) throw invalid("root_device is not an object of hints");
  return Object.entries(value).map(([name, hint]) => {
    const text =
      typeof hint === "string" || typeof hint === "number" || typeof hint === "boolean" ? String(hint).trim() : "";
    if (text === "") throw invalid(`root device hint '${name}' is empty or not a simple value`);
    return parseHint(name, text);
  });
}

export function hintsHold(device: DeviceFacts, hints: DeviceHints): boolean {
  return hints.every((hint) => hint.holds(device));
}

function parseHint(name: string, text: string): DeviceHint {
  if (TEXT_FACTS.includes(name)) {
    const compare = compareText(name, text.toLowerCase());
    return { name, holds: (device) => onText(device[name], compare) };
  }
  if (name === "size") {
    const compare = compareNumber(name, text.toLowerCase());
    return { name, holds: ({ size }) => typeof size === "number" && compare(size) };
  }
  if (name === "rotational") {
    const wanted = parseFlag(name, text);
    return { name, holds: ({ rotational }) => rotational === wanted };
  }
  throw invalid(`root device hint '${name}' is unknown; known are ${[...TEXT_FACTS, "size", "rotational"].join(", ")}`);
}

function onText(fact: unknown, compare: (fact: string) => boolean): boolean {
  return typeof fact === "string" && compare(fact.trim().toLowerCase());
}

function compareText(name: string, text: string): (fact: string) => boolean {
  const [operator, rest] = splitOperator(text);
  switch (operator) {
    case "":
    case "s==":
      return (fact) => fact === rest;
    case "s!=":
      return (fact) => fact !== rest;
    case "s<":
      return (fact) => fact < rest;
    case "s<=":
      return (fact) => fact <= rest;
    case "s>":
      return (fact) => fact > rest;
    case "s>=":
      return (fact) => fact >= rest;
    case "<in>":
      return (fact) => fact.includes(rest);
    case "<all-in>": {
      const words = rest.split("<all-in>").map((word) => word.trim());
      return (fact) => words.every((word) => fact.includes(word));
    }
    case "<or>": {
      const words = rest.split("<or>").map((word) => word.trim());
      return (fact) => words.includes(fact);
    }
    default:
      throw invalid(`root device hint '${name}': the operator '${operator}' is for numbers`);
  }
}

function compareNumber(name: string, text: string): (fact: number) => boolean {
  const [operator, rest] = splitOperator(text);
  if (operator === "<or>") {
    const values = rest.split("<or>").map((word) => toNumber(name, word.trim()));
    return (fact) => values.includes(fact);
  }
  const value = toNumber(name, rest);
  switch (operator) {
    case "":
    case "==":
      return (fact) => fact === value;
    case "!=":
      return (fact) => fact !== value;
    case "=":
    case ">=":
      return (fact) => fact >= value;
    case ">":
      return (fact) => fact > value;
    case "<=":
      return (fact) => fact <= value;
    case "<":
      return (fact) => fact < value;
    default:
      throw invalid(`root device hint '${name}': the operator '${operator}' is for texts`);
  }
}

function splitOperator(text: string): readonly [operator: string, rest: string] {
  const match = /^(s==|s!=|s<=|s>=|s<|s>|<in>|<all-in>|<or>|==|!=|<=|>=|=|<|>)\s*(.+)$/s.exec(text);
  return match === null ? ["", text] : [match[1] ?? "", (match[2] ?? "").trim()];
}

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value))
    throw invalid(`root device hint '${name}': '${text}' is not a number of GiB`);
  return value;
}

function parseFlag(name: string, text: string): boolean {
  const word = text.toLowerCase().replace(/^(s==|==)\s*/, "");
  if (["true", "1", "yes", "on", "t", "y"].includes(word)) return true;
  if (["false", "0", "no", "off", "f", "n"].includes(word)) return false;
  throw invalid(`root device hint '${name}': '${text}' is neither true nor false`);
}

function invalid(message: string): Failure {
  return new Failure("machine.invalid_hints", message);
}
