import type { Difference } from "./compare.ts";
import { questionText } from "./question.ts";
import type { Asked } from "./run-comparison.ts";
import { explanationOf, type Told, type Verdict } from "./verdicts/verdict.ts";
import { VERDICTS } from "./verdicts/verdicts.ts";

export interface Judged {
  /** By chapter: questions, and how many of them were answered alike. */
  readonly chapters: ReadonlyMap<string, { readonly asked: number; readonly same: number }>;
  /** By verdict: how many questions it explains, and one of them. */
  readonly explained: ReadonlyMap<Verdict, { readonly questions: number; readonly example: string }>;
  /** Differences that nothing explains, each with its question. */
  readonly unexplained: readonly string[];
  /** Words of verdicts that explain nothing: requests and differences. */
  readonly idle: readonly string[];
}

export function judge(all: readonly Asked[]): Judged {
  const chapters = new Map<string, { asked: number; same: number }>();
  const explained = new Map<Verdict, { questions: number; example: string }>();
  const unexplained: string[] = [];
  const used = new Set<Told | string>();
  for (const { chapter, question, differences } of all) {
    const count = chapters.get(chapter) ?? { asked: 0, same: 0 };
    chapters.set(chapter, count);
    count.asked += 1;
    const verdicts = new Set<Verdict>();
    for (const difference of differences) {
      const verdict = VERDICTS.find((each) => {
        const explanation = explanationOf(each, difference, question);
        if (explanation !== undefined) used.add(explanation.told).add(`${each.what} ${explanation.asked}`);
        return explanation !== undefined;
      });
      if (verdict === undefined)
        unexplained.push(`${chapter}: ${questionText(question)}\n    ${differenceText(difference)}`);
      else verdicts.add(verdict);
    }
    if ([...verdicts].every(({ everywhere }) => everywhere === true)) count.same += 1;
    for (const verdict of verdicts) {
      const row = explained.get(verdict) ?? { questions: 0, example: questionText(question) };
      explained.set(verdict, row);
      row.questions += 1;
    }
  }
  return { chapters, explained, unexplained, idle: idleWords(used) };
}

function differenceText({ at, ironic, ingot }: Difference): string {
  return `${at}: ironic ${ironic} | ingot ${ingot}`;
}

function idleWords(used: ReadonlySet<Told | string>): readonly string[] {
  return VERDICTS.flatMap(({ what, cases }) =>
    cases.flatMap(({ asked, differs }) => [
      ...asked.filter((request) => !used.has(`${what} ${request}`)).map((request) => `${what} ${request}`),
      ...differs.filter((told) => !used.has(told)).map((told) => `${what} ${asked[0]}: ${told.join(" | ")}`),
    ]),
  );
}
