import type { Json } from "@ingot/kernel";
import { isObject, type Seen } from "./question.ts";

/** One thing in which two answers to the same question differ. */
export interface Difference {
  /** `status`, `header NAME`, or a path into the body: `body.nodes[].power_state`. */
  readonly at: string;
  readonly ironic: string;
  readonly ingot: string;
}

const NOTHING = "(nothing)";
const ORDERLESS = /(?:^|\.)(?:supported_boot_devices|traits|hosts|drivers|enabled_\w+_interfaces)$/;

export function compare(ironic: Seen, ingot: Seen): readonly Difference[] {
  if (ironic.status !== ingot.status) {
    return [{ at: "status", ironic: said(ironic), ingot: said(ingot) }];
  }
  return [...headers(ironic, ingot), ...values("body", ironic.body, ingot.body)];
}

function said({ status, words }: Seen): string {
  return words === undefined ? String(status) : `${status} ${words.slice(0, 200)}`;
}

function headers(ironic: Seen, ingot: Seen): readonly Difference[] {
  const names = new Set([...Object.keys(ironic.headers), ...Object.keys(ingot.headers)]);
  return [...names]
    .filter((name) => ironic.headers[name] !== ingot.headers[name])
    .map((name) => ({
      at: `header ${name}`,
      ironic: ironic.headers[name] ?? NOTHING,
      ingot: ingot.headers[name] ?? NOTHING,
    }));
}

function values(at: string, ironic: Json | undefined, ingot: Json | undefined): readonly Difference[] {
  if (isObject(ironic) && isObject(ingot)) {
    const names = new Set([...Object.keys(ironic), ...Object.keys(ingot)]);
    return [...names].flatMap((name) => values(`${at}.${name}`, ironic[name] as Json, ingot[name] as Json));
  }
  if (Array.isArray(ironic) && Array.isArray(ingot)) {
    if (ironic.length !== ingot.length) {
      return [
        { at, ironic: `${ironic.length} items: ${short(ironic)}`, ingot: `${ingot.length} items: ${short(ingot)}` },
      ];
    }
    const [left, right] = ORDERLESS.test(at) ? [sorted(ironic), sorted(ingot)] : [ironic, ingot];
    return left.flatMap((each, index) => values(`${at}[]`, each, right[index]));
  }
  return Object.is(ironic, ingot) ? [] : [{ at, ironic: short(ironic), ingot: short(ingot) }];
}

const sorted = (items: readonly Json[]): readonly Json[] =>
  items.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

function short(value: Json | undefined): string {
  const text = value === undefined ? NOTHING : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
