import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { columnsOf } from "../../output/titles.ts";
import { forEach } from "../item-commands.ts";

const NODE = "name or UUID of the node";
const TRAIT = "standard trait, or one that begins with CUSTOM_";

/** `node trait add|remove|list`, and `node add trait`, `node remove trait` as older clients call them. */
export function registerTraits(node: Command): void {
  const trait = node.command("trait").description("what a node can do: for allocations and deploy templates");
  const list = trait.command("list").description("list a node's traits").argument("<node>", NODE);
  action(listOutput(list), async (session, options: ListFormatOptions, ident: string) => {
    const traits = await session.client.nodes.traits(session.scope, ident);
    await printList(
      session,
      traits.map((name) => ({ traits: name })),
      columnsOf(["traits"]),
      options,
    );
  });
  addAdd(trait, "add");
  addRemove(trait, "remove");
  addAdd(node.command("add", { hidden: true }).description("as 'node trait add'"), "trait");
  addRemove(node.command("remove", { hidden: true }).description("as 'node trait remove'"), "trait");
}

function addAdd(parent: Command, name: string): void {
  const command = parent
    .command(name)
    .description("add traits to a node")
    .argument("<node>", NODE)
    .argument("<trait...>", TRAIT);
  action(command, async ({ scope, client, out }, _options: object, ident: string, traits: readonly string[]) => {
    await forEach(traits, async (trait) => {
      await client.nodes.addTrait(scope, ident, trait);
      out(`Added trait ${trait}\n`);
    });
  });
}

function addRemove(parent: Command, name: string): void {
  const command = parent
    .command(name)
    .description("remove traits of a node")
    .argument("<node>", NODE)
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
        await client.nodes.removeAllTraits(scope, ident);
        out(`Removed all traits from node ${ident}\n`);
      }
      await forEach(traits, async (trait) => {
        await client.nodes.removeTrait(scope, ident, trait);
        out(`Removed trait ${trait}\n`);
      });
    },
  );
}
