import type { Difference } from "../compare.ts";
import type { Question } from "../question.ts";

/** What may differ: the place, and what each server says there. `*` stands for anything; of a status only the number counts. */
export type Told = readonly [at: string, ironic: string, ingot: string];

/** Requests that are answered otherwise, and in what. Whatever else differs in their answers is not explained. */
export interface Case {
  /** `GET /v1/nodes 1.80`; `1.23-1.25` is each of these microversions, `*` anything. */
  readonly asked: readonly string[];
  /** A part of the body. */
  readonly sent?: string;
  /** The question takes away what another one made. */
  readonly clears?: true;
  readonly differs: readonly Told[];
}

export interface Verdict {
  readonly verdict: "better" | "on purpose" | "missing";
  readonly what: string;
  readonly reason: string;
  /** In very many answers, and of no weight: a question that differs in nothing else counts as the same. */
  readonly everywhere?: true;
  readonly cases: readonly Case[];
}

/** By which words of which case a difference is explained. */
export interface Explanation {
  readonly of: Case;
  readonly asked: string;
  readonly told: Told;
}

export function explanationOf({ cases }: Verdict, difference: Difference, question: Question): Explanation | undefined {
  for (const of of cases) {
    const asked = askedBy(of, question);
    const told = asked === undefined ? undefined : of.differs.find((each) => isTold(each, difference));
    if (asked !== undefined && told !== undefined) return { of, asked, told };
  }
  return undefined;
}

function askedBy({ asked, sent = "", clears }: Case, question: Question): string | undefined {
  const { method, path, version = "-", body, raw } = question;
  if (clears === true && question.clears !== true) return undefined;
  if (!(raw ?? JSON.stringify(body) ?? "").includes(sent)) return undefined;
  return asked.find((pattern) => {
    const [request, versions] = pattern === "*" ? ["*", "*"] : splitLast(pattern);
    return matches(request, `${method} ${path}`) && isVersionOf(versions, version);
  });
}

function splitLast(pattern: string): readonly [string, string] {
  const at = pattern.lastIndexOf(" ");
  return [pattern.slice(0, at), pattern.slice(at + 1)];
}

function isVersionOf(versions: string, version: string): boolean {
  const range = /^1\.(\d+)-1\.(\d+)$/.exec(versions);
  if (range === null) return matches(versions, version);
  const minor = Number(/^1\.(\d+)$/.exec(version)?.[1] ?? Number.NaN);
  return minor >= Number(range[1]) && minor <= Number(range[2]);
}

function isTold([at, ironic, ingot]: Told, difference: Difference): boolean {
  if (!matches(at, difference.at)) return false;
  const [left, right] =
    at === "status"
      ? [firstWord(difference.ironic), firstWord(difference.ingot)]
      : [difference.ironic, difference.ingot];
  return matches(ironic, left) && matches(ingot, right);
}

const firstWord = (text: string) => text.split(" ", 1)[0] ?? "";

const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(
      `^${pattern
        .split("*")
        .map((part) => RegExp.escape(part))
        .join(".*")}$`,
      "s",
    );
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}
