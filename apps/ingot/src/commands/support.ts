import type { StepSupport } from "@ingot/client";
import { isFailure } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../cli/session.ts";
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

/** Says of what was just written which known ramdisks cannot run it; nothing where the server is an Ironic, which does not know. */
export async function tellUnable({ client, scope, err }: Session, of: SupportOf, ident: string): Promise<void> {
  try {
    const { ramdisks, unknown } = await client.ingot.support(scope, of, ident);
    for (const step of unknown) err(`note: nobody who is known now has the step ${step}\n`);
    for (const { can_run: can, source, url, problems } of ramdisks) {
      if (!can) err(`note: ${source} (${url}) cannot run it: ${problems.map(({ message }) => message).join("; ")}\n`);
    }
  } catch (error) {
    if (!isFailure(error, "client.not_ingot")) throw error;
  }
}

function notes({ steps, unknown }: StepSupport): string {
  const offered = steps
    .filter(({ offered_by: by }) => by.length > 0)
    .map((step) => `${step.interface}.${step.step}: of ${step.offered_by.join(", ")}\n`);
  return [...offered, ...unknown.map((step) => `${step}: of nobody that is known now\n`)].join("");
}
