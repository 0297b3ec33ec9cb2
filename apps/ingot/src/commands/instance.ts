import type { NodeResource } from "@ingot/contract";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { findInstance, hostNameOf, type Instance } from "../deploy/find-instance.ts";
import { listOutput, type ListFormatOptions, oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { printOne } from "../output/print-one.ts";

const COLUMNS = [
  { title: "Host Name", field: "hostname" },
  { title: "Node Name", field: "node_name" },
  { title: "Node UUID", field: "node_uuid" },
  { title: "Allocation UUID", field: "allocation_uuid" },
  { title: "State", field: "state" },
  { title: "Image", field: "image" },
];

/** `ingot instance list|show` */
export function register(program: Command): void {
  const instance = program.command("instance").description("list and show what is deployed");
  const list = instance.command("list").description("list the nodes that are taken, and what is deployed on them");
  action(listOutput(list), async (session, options: ListFormatOptions) => {
    const nodes = await session.client.nodes.list(session.scope, { detail: true, filters: { associated: true } });
    await printList(
      session,
      nodes.map((node) => describe({ node, allocation: undefined })),
      COLUMNS,
      options,
    );
  });
  const show = instance
    .command("show")
    .description("show one instance")
    .argument("<instance>", "host name, or name or UUID of the node or the allocation");
  action(oneOutput(show), async (session, options: OneFormatOptions, ident: string) => {
    const found = await findInstance(session.scope, session.client, ident);
    await printOne(
      session,
      { ...describe(found), traits: found.allocation?.traits ?? [], last_error: lastError(found) },
      options,
    );
  });
}

function describe({ node, allocation }: Instance): object {
  return {
    hostname: node === undefined ? null : hostNameOf(node),
    node_name: node?.name ?? null,
    node_uuid: node?.uuid ?? null,
    allocation_uuid: allocation?.uuid ?? node?.allocation_uuid ?? null,
    state: node === undefined ? (allocation?.state ?? null) : stateOf(node),
    image: node?.instance_info["image_source"] ?? null,
  };
}

/** An available node that is taken is reserved; the rest is the node's own word. */
function stateOf(node: NodeResource): string {
  if (node.maintenance) return "maintenance";
  return node.provision_state === "available" ? "reserved" : (node.provision_state ?? "available");
}

function lastError({ node, allocation }: Instance): string | null {
  return node?.last_error ?? allocation?.last_error ?? null;
}
