import type { TimelineEntry } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action, type Session } from "../../cli/session.ts";
import { wholeNumber } from "../../input/numbers.ts";

interface WatchOptions {
  readonly after?: number;
  readonly format: string;
  readonly untilStable?: boolean;
}

/** `node watch` */
export function registerWatch(node: Command): void {
  const command = node
    .command("watch")
    .description("print events as they happen, of one node or of all; ends with Ctrl-C")
    .argument("[node]", "name or UUID of the node; all nodes when left out")
    .option("--after <id>", "begin after this event; 0: from the beginning", wholeNumber)
    .addOption(new Option("-f, --format <format>", "how to write them").choices(["text", "json"]).default("text"))
    .option("--until-stable", "end once the node rests in a state");
  action(command, async (session, options: WatchOptions, ident: string | undefined) => {
    if (options.untilStable === true && ident === undefined) {
      throw new Failure("input.invalid", "--until-stable is for one node", { hint: "Name the node." });
    }
    const names = new Map<string, string>();
    const stream = await session.client.ingot.events(session.scope, {
      ...(ident === undefined ? {} : { node: ident }),
      ...(options.after === undefined ? {} : { after: options.after }),
      onConnection: (lost) =>
        session.err(lost === undefined ? "the server is back\n" : `${lost.message}; trying again\n`),
    });
    if (stream === undefined) {
      throw new Failure("client.not_ingot", `${session.client.transport.endpoint} has no events: it is not an Ingot`);
    }
    if (options.untilStable === true && ident !== undefined && (await isResting(session, ident))) return;
    for await (const entry of stream.events(session.scope)) {
      if (options.format === "json") session.out(`${JSON.stringify(entry)}\n`);
      else
        session.out(`${textOf(entry, ident === undefined ? await nameOf(session, entry.node, names) : undefined)}\n`);
      if (
        entry.kind === "state" &&
        options.untilStable === true &&
        ident !== undefined &&
        (await isResting(session, ident))
      )
        return;
    }
  });
}

function textOf(entry: TimelineEntry, node: string | undefined): string {
  const time = entry.at.slice(11, 23);
  return `${time}  ${node === undefined ? "" : `${node}  `}${entry.kind.padEnd(13)}  ${entry.message}`;
}

async function isResting({ scope, client }: Session, ident: string): Promise<boolean> {
  const node = await client.nodes.get(scope, ident);
  return node.target_provision_state === null;
}

async function nameOf({ scope, client }: Session, uuid: string, names: Map<string, string>): Promise<string> {
  const known = names.get(uuid);
  if (known !== undefined) return known;
  const node = await client.nodes.get(scope, uuid).catch(() => undefined);
  const name = node?.name ?? uuid;
  names.set(uuid, name);
  return name;
}
