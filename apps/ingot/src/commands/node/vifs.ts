import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { keyValues } from "../../input/key-value.ts";
import { append } from "../../input/numbers.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { columnsOf } from "../../output/titles.ts";

const NODE = "name or UUID of the node";

interface AttachOptions {
  readonly portUuid?: string;
  readonly portgroupUuid?: string;
  readonly vifInfo?: readonly string[];
}

/** `node vif list|attach|detach` */
export function registerVifs(node: Command): void {
  const vif = node.command("vif").description("virtual interfaces that are attached to a node");
  const list = vif.command("list").description("list a node's virtual interfaces").argument("<node>", NODE);
  action(listOutput(list), async (session, options: ListFormatOptions, ident: string) => {
    await printList(session, await session.client.nodes.vifs(session.scope, ident), columnsOf(["id"]), options);
  });
  const attach = vif
    .command("attach")
    .description("attach a virtual interface")
    .argument("<node>", NODE)
    .argument("<vif-id>", "its name or UUID")
    .option("--port-uuid <uuid>", "to this port")
    .option("--portgroup-uuid <uuid>", "to this port group")
    .option("--vif-info <key=value>", "more about it; repeat for more", append);
  action(attach, async ({ scope, client }, options: AttachOptions, ident: string, id: string) => {
    await client.nodes.attachVif(scope, ident, {
      ...keyValues(options.vifInfo),
      id,
      ...(options.portUuid === undefined ? {} : { port_uuid: options.portUuid }),
      ...(options.portgroupUuid === undefined ? {} : { portgroup_uuid: options.portgroupUuid }),
    });
  });
  const detach = vif
    .command("detach")
    .description("detach a virtual interface")
    .argument("<node>", NODE)
    .argument("<vif-id>", "its name or UUID");
  action(detach, async ({ scope, client }, _options: object, ident: string, id: string) => {
    await client.nodes.detachVif(scope, ident, id);
  });
}
