import type { Command } from "commander";
import type { Session } from "../cli/session.ts";
import {
  addCreateCommand,
  addDeleteCommand,
  addSetCommand,
  addShowCommand,
  addUnsetCommand,
  type ItemSpec,
} from "./item-commands.ts";
import { addListCommand, type ListSpec } from "./list-command.ts";
import { addSupportCommand, type SupportOf, tellUnable } from "./support.ts";

/** A resource whose commands all come from what is said here: list, show, create, set, unset and delete. */
export interface ResourceSpec<Item> extends ItemSpec<Item> {
  /** `port-group` */
  readonly command: string;
  readonly about: string;
  readonly list: Omit<ListSpec<Item>, "collection">;
  /** What it has in the place of a command that is as every resource's. */
  readonly own?: {
    readonly show?: (resource: Command) => void;
    readonly create?: (resource: Command) => void;
  };
  /** It has steps: `support` tells which ramdisks can run them. */
  readonly supportOf?: SupportOf;
}

/** Answers the resource's command, so that what only this resource has can be added. */
export function addResourceCommands<Item extends object>(parent: Command, plain: ResourceSpec<Item>): Command {
  const spec = { ...plain, ...(plain.supportOf === undefined ? {} : { written: tellingUnable(plain.supportOf) }) };
  const resource = parent.command(spec.command).description(spec.about);
  addListCommand(resource, { collection: spec.collection, ...spec.list });
  if (spec.own?.show === undefined) addShowCommand(resource, spec);
  else spec.own.show(resource);
  if (spec.own?.create === undefined) addCreateCommand(resource, spec);
  else spec.own.create(resource);
  addSetCommand(resource, spec);
  addUnsetCommand(resource, spec);
  if (spec.supportOf !== undefined) addSupportCommand(resource, spec.supportOf, spec.noun);
  addDeleteCommand(resource, spec);
  return resource;
}

const tellingUnable = (of: SupportOf) => (session: Session, item: object) =>
  tellUnable(session, of, String((item as { readonly uuid?: unknown }).uuid));
