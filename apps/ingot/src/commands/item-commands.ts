import type { ApiClient, Collection } from "@ingot/client";
import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../cli/session.ts";
import {
  addUnsetOptions,
  addValueOptions,
  type Attribute,
  attributesOn,
  creationBody,
  type Given,
  settingPatch,
  unsettingPatch,
} from "../input/attributes.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { splitFields } from "../output/titles.ts";

/** A resource as its commands speak of it. */
export interface ItemSpec<Item> {
  readonly collection: (client: ApiClient) => Collection<Item>;
  /** `node` */
  readonly noun: string;
  /** What it is called by. */
  readonly identifiedBy: string;
  readonly attributes: readonly Attribute[];
  /** What is to be said of one that was just created or changed. */
  readonly written?: (session: Session, item: Item) => Promise<void>;
  /** The one value that `create` takes as an argument instead of an option. */
  readonly createdBy?: { readonly argument: string; readonly field: string; readonly help: string };
}

interface ShowOptions extends OneFormatOptions {
  readonly fields?: readonly string[];
}

/** `… show` */
export function addShowCommand<Item extends object>(parent: Command, spec: ItemSpec<Item>): void {
  const command = parent
    .command("show")
    .description(`show one ${spec.noun}`)
    .argument(`<${spec.noun}>`, spec.identifiedBy)
    .option("--fields <field...>", "fetch and show only these fields");
  action(oneOutput(command), async (session, options: ShowOptions, ident: string) => {
    const item = await spec.collection(session.client).get(session.scope, ident, splitFields(options.fields));
    await showItem(session, item, options);
  });
}

/** `… create` */
export function addCreateCommand<Item extends object>(parent: Command, spec: ItemSpec<Item>): void {
  const attributes = attributesOn(spec.attributes, "create");
  const { createdBy } = spec;
  const command = parent.command("create").description(`create a ${spec.noun}`);
  if (createdBy !== undefined) command.argument(`<${createdBy.argument}>`, createdBy.help);
  addValueOptions(command, attributes);
  action(oneOutput(command), async (session, options: OneFormatOptions, argument?: string) => {
    const body = await creationBody(session.scope, attributes, options as unknown as Given);
    const named = createdBy === undefined ? {} : { [createdBy.field]: argument ?? "" };
    const item = await spec.collection(session.client).create(session.scope, { ...named, ...body });
    await showItem(session, item, options);
    await spec.written?.(session, item);
  });
}

/** `… set` */
export function addSetCommand<Item extends object>(parent: Command, spec: ItemSpec<Item>): void {
  const attributes = attributesOn(spec.attributes, "set");
  const command = parent
    .command("set")
    .description(`change a ${spec.noun}`)
    .argument(`<${spec.noun}>`, spec.identifiedBy);
  action(addValueOptions(command, attributes), async (session, options: Given, ident: string) => {
    const patch = await settingPatch(session.scope, attributes, options);
    if (patch.length === 0) throw nothingNamed("set");
    const item = await spec.collection(session.client).update(session.scope, ident, patch);
    await spec.written?.(session, item);
  });
}

/** `… unset` */
export function addUnsetCommand<Item extends object>(parent: Command, spec: ItemSpec<Item>): void {
  const attributes = attributesOn(spec.attributes, "unset");
  const command = parent
    .command("unset")
    .description(`take values away from a ${spec.noun}`)
    .argument(`<${spec.noun}>`, spec.identifiedBy);
  action(addUnsetOptions(command, attributes), async (session, options: Given, ident: string) => {
    const patch = unsettingPatch(attributes, options);
    if (patch.length === 0) throw nothingNamed("unset");
    await spec.collection(session.client).update(session.scope, ident, patch);
  });
}

/** `… delete` */
export function addDeleteCommand<Item extends object>(parent: Command, spec: ItemSpec<Item>): void {
  const command = parent
    .command("delete")
    .description(`delete one ${spec.noun} or several`)
    .argument(`<${spec.noun}...>`, spec.identifiedBy);
  action(command, async (session, _options: object, idents: readonly string[]) => {
    await forEach(idents, async (ident) => {
      await spec.collection(session.client).remove(session.scope, ident);
      session.out(`Deleted ${spec.noun} ${ident}\n`);
    });
  });
}

export function nothingNamed(verb: "set" | "unset"): Failure {
  return new Failure("input.invalid", `nothing to ${verb} was named`, { hint: "See the options with --help." });
}

/** Each in turn, all of them even when some fail; then fails with every failure's words. */
export async function forEach(idents: readonly string[], work: (ident: string) => Promise<void>): Promise<void> {
  const failures: Failure[] = [];
  for (const ident of idents) {
    try {
      await work(ident);
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.code === "cancelled" || idents.length === 1) throw error;
      failures.push(failure);
    }
  }
  throwTogether(failures);
}

export function throwTogether(failures: readonly Failure[]): void {
  const [first, ...others] = failures;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const message = failures.map((failure) => failure.message).join("\n       ");
  throw new Failure(first.code, message, { hint: first.hint, cause: first });
}
