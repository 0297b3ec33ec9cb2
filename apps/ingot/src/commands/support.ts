import type { StepSupport } from "@ingot/client";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";

const COLUMNS = [
  { title: "Source", field: "source" },
  { title: "Can run it", field: "can_run" },
  { title: "Why not", field: "why" },
  { title: "URL", field: "url" },
];

export type SupportOf = "deploy_templates" | "runbooks";

/** `… support`: which known ramdisks can run the steps, and which cannot. */
export function addSupportCommand(parent: Command, of: SupportOf, noun: string): void {
  const command = parent
    .command("support")
    .description(`show which known ramdisks can run the steps of a ${noun}, and which cannot`)
    .argument(`<${noun}>`, "name or UUID");
  action(listOutput(command), async (session, options: ListFormatOptions, ident: string) => {
    const support = await session.client.ingot.support(session.scope, of, ident);
    const rows = support.ramdisks.map((row) => ({
      ...row,
      why: row.problems.map(({ message }) => message).join("; "),
    }));
    await printList(session, rows, COLUMNS, options);
    if (options.format === "table") session.out(notes(support));
  });
}

function notes({ steps, unknown }: StepSupport): string {
  const offered = steps
    .filter(({ offered_by: by }) => by.length > 0)
    .map((step) => `${step.interface}.${step.step}: of ${step.offered_by.join(", ")}\n`);
  return [...offered, ...unknown.map((step) => `${step}: of nobody that is known now\n`)].join("");
}
