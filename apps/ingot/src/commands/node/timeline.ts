import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../../cli/session.ts";
import { wholeNumber } from "../../input/numbers.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { LONG_TIMELINE_COLUMNS, TIMELINE_COLUMNS } from "../../progress/timeline-columns.ts";
import { wholeTimeline } from "../../progress/whole-timeline.ts";

interface TimelineOptions extends ListFormatOptions {
  readonly after?: number;
  readonly operation?: string;
  readonly last?: number;
  readonly long?: boolean;
}

/** `node timeline` */
export function registerTimeline(node: Command): void {
  const command = node
    .command("timeline")
    .description("the whole story of a node: states, steps, what they said, how long they took")
    .argument("<node>", "name or UUID of the node")
    .option("--after <id>", "only what came after this event", wholeNumber)
    .option("--operation <uuid>", "only this operation; 'last' for the latest")
    .option("--last <count>", "only so many, the latest", wholeNumber)
    .option("--long", "show operations and details too");
  action(listOutput(command), async (session, options: TimelineOptions, ident: string) => {
    const all = await events(session, ident, options);
    const shown = options.last === undefined ? all : all.slice(Math.max(0, all.length - options.last));
    await printList(session, shown, options.long === true ? LONG_TIMELINE_COLUMNS : TIMELINE_COLUMNS, options);
  });
}

async function events(session: Session, ident: string, options: TimelineOptions) {
  const after = options.after ?? 0;
  if (options.operation !== "last") {
    return wholeTimeline(session, ident, {
      after,
      ...(options.operation === undefined ? {} : { operation: options.operation }),
    });
  }
  const all = await wholeTimeline(session, ident, { after });
  const last = all.findLast(({ operation }) => operation !== null)?.operation;
  if (last === undefined) throw new Failure("client.not_found", `node ${ident} has had no operation yet`);
  return all.filter(({ operation }) => operation === last);
}
