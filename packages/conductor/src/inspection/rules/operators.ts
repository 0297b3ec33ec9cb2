import { BlockList, isIP } from "node:net";
import { type Context, createContext, Script } from "node:vm";
import type { Json } from "@ingot/kernel";
import { inspectionFailed } from "../draft.ts";
import { pythonText } from "./python-text.ts";
import type { Signature } from "./signature.ts";

export type Arguments = Readonly<Record<string, Json>>;

export interface Operator extends Signature {
  readonly holds: (args: Arguments) => boolean;
}

const SIMPLE = { required: ["values"], optional: ["force_strings"], formatted: ["values"] } as const;
const ONE = { required: ["value"], optional: [], formatted: ["value"] } as const;
const REGEX = { required: ["value", "regex"], optional: [], formatted: ["value"] } as const;

/** The conditions that there are, by name; `!` before a name inverts it. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: { ...SIMPLE, holds: chain((a, b) => isEqual(a, b)) },
  ne: { ...SIMPLE, holds: chain((a, b) => !isEqual(a, b)) },
  lt: { ...SIMPLE, holds: chain((a, b) => compare(a, b) < 0) },
  le: { ...SIMPLE, holds: chain((a, b) => compare(a, b) <= 0) },
  gt: { ...SIMPLE, holds: chain((a, b) => compare(a, b) > 0) },
  ge: { ...SIMPLE, holds: chain((a, b) => compare(a, b) >= 0) },
  "is-empty": { ...ONE, holds: ({ value }) => ["", "None", "[]", "{}"].includes(pythonText(value)) },
  "is-none": { ...ONE, holds: ({ value }) => pythonText(value) === "None" },
  "is-true": { ...ONE, holds: ({ value = null }) => isTrue(value) },
  "is-false": { ...ONE, holds: ({ value = null }) => isFalse(value) },
  "one-of": {
    required: ["value"],
    optional: ["values"],
    formatted: ["value", "values"],
    holds: ({ value = null, values = [] }) => listOf("one-of", values).some((each) => isEqual(each, value)),
  },
  "in-net": {
    required: ["address", "subnet"],
    optional: [],
    formatted: ["address", "subnet"],
    holds: ({ address, subnet }) => isInNet(pythonText(address), pythonText(subnet)),
  },
  matches: { ...REGEX, holds: (args) => isFound(args, { whole: true }) },
  contains: { ...REGEX, holds: (args) => isFound(args, { whole: false }) },
};

/** Whether each value stands so to the next one; fewer than two always do. */
function chain(holds: (a: Json, b: Json) => boolean): (args: Arguments) => boolean {
  return ({ values = null, force_strings: force }) => {
    const list = listOf("the comparison", values);
    const compared = force === true ? list.map(pythonText) : list;
    return compared.slice(1).every((value, index) => holds(compared[index] ?? null, value));
  };
}

function listOf(what: string, value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw inspectionFailed(
    `a rule's condition fails: ${what} needs a list of values, not ${pythonText(value).slice(0, 200)}`,
  );
}

/** As Python's `==`, but a text is also equal to the number or truth value that it spells: replacement fields give texts. */
function isEqual(a: Json, b: Json): boolean {
  if (typeof a === "object" || typeof b === "object") {
    return typeof a === typeof b ? sameDocument(a, b) : pythonText(a) === pythonText(b);
  }
  if (typeof a === typeof b) return a === b;
  const numbers = bothNumbers(a, b);
  return numbers === undefined ? pythonText(a) === pythonText(b) : numbers[0] === numbers[1];
}

function sameDocument(a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = Object.entries(a);
  const other = b as Readonly<Record<string, Json>>;
  return (
    entries.length === Object.keys(b).length &&
    entries.every(([key, value]) => Object.hasOwn(other, key) && isEqual(value ?? null, other[key] ?? null))
  );
}

/** Numbers by their size, when both are or spell numbers; texts by their characters; anything else has no order. */
function compare(a: Json, b: Json): number {
  if (typeof a === "string" && typeof b === "string") {
    const numbers = bothNumbers(a, b);
    if (numbers === undefined) return a < b ? -1 : a > b ? 1 : 0;
  }
  const numbers = bothNumbers(a, b);
  if (numbers !== undefined) return numbers[0] - numbers[1];
  throw inspectionFailed(
    `a rule's condition fails: ${pythonText(a).slice(0, 100)} and ${pythonText(b).slice(0, 100)} have no order`,
  );
}

function bothNumbers(a: Json, b: Json): readonly [number, number] | undefined {
  const numbers = [numberOf(a), numberOf(b)];
  const [first, second] = numbers;
  return first === undefined || second === undefined ? undefined : [first, second];
}

function numberOf(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && /^[+-]?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

function isTrue(value: Json): boolean {
  if (typeof value === "string") return ["yes", "true"].includes(value.toLowerCase());
  return typeof value === "number" ? value !== 0 : value === true;
}

function isFalse(value: Json): boolean {
  if (typeof value === "string") return ["no", "false"].includes(value.toLowerCase());
  return typeof value === "number" ? value === 0 : value === false || value === null;
}

function isInNet(address: string, subnet: string): boolean {
  const [network = "", prefix] = subnet.split("/");
  const family = isIP(network);
  const length = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
  if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 6 ? 128 : 32)) {
    throw inspectionFailed(`a rule's condition fails: '${subnet.slice(0, 100)}' is not a subnet`);
  }
  if (isIP(address) === 0)
    throw inspectionFailed(`a rule's condition fails: '${address.slice(0, 100)}' is not an IP address`);
  if (isIP(address) !== family) return false;
  const list = new BlockList();
  list.addSubnet(network, length, family === 6 ? "ipv6" : "ipv4");
  return list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Python's leading `(?i)`, `(?s)`, `(?m)` are flags; the rest is written as in JavaScript. */
export function expression(regex: Json | undefined, { whole }: { readonly whole: boolean }): RegExp {
  const text = pythonText(regex ?? "");
  const flags = /^\(\?([ims]+)\)/.exec(text);
  const source = text.slice(flags?.[0].length ?? 0).replaceAll("(?P<", "(?<");
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, flags?.[1] ?? "");
  } catch (error) {
    throw inspectionFailed(`a rule's condition fails: invalid regular expression: ${(error as Error).message}`);
  }
}

const MATCH_MS = 100;
const MATCH = new Script("expression.test(text)");
let matching: Context | undefined;

/** Some expressions take longer than the world on some texts, and the text is a machine's: nobody else would be served. */
function isFound({ value, regex }: Arguments, how: { readonly whole: boolean }): boolean {
  const text = pythonText(value);
  matching ??= createContext({});
  Object.assign(matching, { expression: expression(regex, how), text });
  try {
    return MATCH.runInContext(matching, { timeout: MATCH_MS }) === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw inspectionFailed(
      `a rule's condition fails: the regular expression '${pythonText(regex).slice(0, 200)}' takes more than ${MATCH_MS} ms ` +
        `on a text of ${text.length} characters`,
    );
  } finally {
    Object.assign(matching, { expression: undefined, text: undefined });
  }
}
