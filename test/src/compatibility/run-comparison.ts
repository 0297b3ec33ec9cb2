import type { Scope } from "@ingot/kernel";
import { ask } from "./ask.ts";
import { compare, type Difference } from "./compare.ts";
import { CHAPTERS } from "./questions/chapters.ts";
import type { Question } from "./question.ts";

export interface Asked {
  readonly chapter: string;
  readonly question: Question;
  readonly differences: readonly Difference[];
}

/** Asks both servers everything, question by question, and tells in what they differ. */
export async function runComparison(
  scope: Scope,
  urls: { readonly ironic: string; readonly ingot: string },
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { title, questions } of CHAPTERS) {
    let made = false;
    for (const question of questions) {
      if (question.clears === true && !made) continue;
      const [ironic, ingot] = await Promise.all([ask(scope, urls.ironic, question), ask(scope, urls.ingot, question)]);
      made = ironic.status < 300 || ingot.status < 300;
      asked.push({ chapter: title, question, differences: compare(ironic, ingot) });
    }
  }
  return asked;
}
