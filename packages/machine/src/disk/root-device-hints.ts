/**
 * Root device hints as Ironic has them (doc: install/advanced, "Specifying the disk for deployment"):
 * a value, or an operator and a value, for each fact; all of them must hold.
 */
import { Failure, GIB, isJsonObject, type Json } from "@ingot/kernel";
import type { BlockDevice } from "./block-device.ts";

const TEXT_FACTS: Readonly<Record<string, (device: BlockDevice) => string | null>> = {
  name: (device) => device.path,
  model: (device) => device.model,
  vendor: (device) => device.vendor,
  serial: (device) => device.serial,
  wwn: (device) => device.wwn,
  wwn_with_extension: (device) => device.wwnWithExtension,
  wwn_vendor_extension: (device) => device.wwnVendorExtension,
  hctl: (device) => device.hctl,
  by_path: (device) => device.byPath,
};

/** A parsed hint: whether a device's fact satisfies it. */
interface Hint {
  readonly name: string;
  readonly holds: (device: BlockDevice) => boolean;
}

export type RootDeviceHints = readonly Hint[];

/** Parses `properties.root_device` (an object); throws `machine.invalid_hints` that names the hint. */
export function parseRootDeviceHints(value: Json): RootDeviceHints {
  if (!isJsonObject(value)) throw invalid("root_device is not an object of hints");
  return Object.entries(value).map(([name, hint]) => {
    const text =
      typeof hint === "string" || typeof hint === "number" || typeof hint === "boolean" ? String(hint).trim() : "";
    if (text === "") throw invalid(`root device hint '${name}' is empty or not a simple value`);
    return parseHint(name, text);
  });
}

export function matchesHints(device: BlockDevice, hints: RootDeviceHints): boolean {
  return hints.every((hint) => hint.holds(device));
}

function parseHint(name: string, text: string): Hint {
  const fact = TEXT_FACTS[name];
  if (fact !== undefined) {
    const compare = compareText(name, text.toLowerCase());
    return { name, holds: (device) => onText(fact(device), compare) };
  }
  if (name === "size") {
    const compare = compareNumber(name, text.toLowerCase());
    return { name, holds: (device) => compare(device.sizeBytes / GIB) };
  }
  if (name === "rotational") {
    const wanted = parseFlag(name, text);
    return { name, holds: (device) => device.rotational === wanted };
  }
  throw invalid(
    `root device hint '${name}' is unknown; known are ${[...Object.keys(TEXT_FACTS), "size", "rotational"].join(", ")}`,
  );
}

function onText(fact: string | null, compare: (fact: string) => boolean): boolean {
  return fact !== null && compare(fact.trim().toLowerCase());
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
