import type { Command } from "commander";
import { addTraitAdd, addTraitList, addTraitRemove, type TraitSpec } from "../trait-commands.ts";

const spec: TraitSpec = { noun: "node", identifiedBy: "name or UUID of the node", of: (client) => client.nodes };

/** `node trait add|remove|list`, and `node add trait`, `node remove trait` as older clients call them. */
export function registerTraits(node: Command): void {
  const trait = node.command("trait").description("what a node can do: for allocations and deploy templates");
  addTraitList(trait, spec);
  addTraitAdd(trait, spec);
  addTraitRemove(trait, spec);
  addTraitAdd(node.command("add", { hidden: true }).description("as 'node trait add'"), spec, "trait");
  addTraitRemove(node.command("remove", { hidden: true }).description("as 'node trait remove'"), spec, "trait");
}
