import type { ApiClient } from "@ingot/client";
import { Failure, type Scope } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { columnsOf } from "../output/titles.ts";
import { forEach } from "./item-commands.ts";

const TRAIT = "standard trait, or one that begins with CUSTOM_";

/** What has traits of its own below it: nodes and runbooks. */
interface Traits {
  traits(scope: Scope, ident: string): Promise<readonly string[]>;
  addTrait(scope: Scope, ident: string, trait: string): Promise<void>;
  removeTrait(scope: Scope, ident: string, trait: string): Promise<void>;
  removeAllTraits(scope: Scope, ident: string): Promise<void>;
}

export interface TraitSpec {
  /** `node` */
  readonly noun: string;
  readonly identifiedBy: string;
  readonly of: (client: ApiClient) => Traits;
}

/** `… trait list` */
export function addTraitList(parent: Command, spec: TraitSpec): void {
  const { noun, identifiedBy } = spec;
  const list = parent.command("list").description(`list a ${noun}'s traits`).argument(`<${noun}>`, identifiedBy);
  action(listOutput(list), async (session, options: ListFormatOptions, ident: string) => {
    const traits = await spec.of(session.client).traits(session.scope, ident);
    await printList(
      session,
      traits.map((name) => ({ traits: name })),
      columnsOf(["traits"]),
      options,
    );
  });
}

/** `… trait add` */
export function addTraitAdd(parent: Command, spec: TraitSpec, name = "add"): void {
  const { noun, identifiedBy } = spec;
  const command = parent
    .command(name)
    .description(`add traits to a ${noun}`)
    .argument(`<${noun}>`, identifiedBy)
    .argument("<trait...>", TRAIT);
  action(command, async ({ scope, client, out }, _options: object, ident: string, traits: readonly string[]) => {
    await forEach(traits, async (trait) => {
      await spec.of(client).addTrait(scope, ident, trait);
      out(`Added trait ${trait}\n`);
    });
  });
}

/** `… trait remove` */
export function addTraitRemove(parent: Command, spec: TraitSpec, name = "remove"): void {
  const { noun, identifiedBy } = spec;
  const command = parent
    .command(name)
    .description(`remove traits of a ${noun}`)
    .argument(`<${noun}>`, identifiedBy)
    .argument("[trait...]", TRAIT)
    .option("--all", "remove all of them");
  action(
    command,
    async ({ scope, client, out }, options: { readonly all?: boolean }, ident: string, traits: readonly string[]) => {
      if ((options.all === true) === traits.length > 0) {
        throw new Failure("input.invalid", "name the traits to remove, or say --all", {
          hint: "One of the two, not both.",
        });
      }
      if (options.all === true) {
        await spec.of(client).removeAllTraits(scope, ident);
        out(`Removed all traits from ${noun} ${ident}\n`);
      }
      await forEach(traits, async (trait) => {
        await spec.of(client).removeTrait(scope, ident, trait);
        out(`Removed trait ${trait}\n`);
      });
    },
  );
}
