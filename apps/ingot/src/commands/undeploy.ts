import { nameOf } from "@ingot/client";
import { type Command, Option } from "commander";
import { action, type Session } from "../cli/session.ts";
import { findInstance, type Instance } from "../deploy/find-instance.ts";
import { waitSeconds } from "../input/numbers.ts";
import { forEach } from "./item-commands.ts";
import { provisionAndWait } from "./provision-and-wait.ts";

interface Options {
  readonly wait?: number | true;
}

/** `ingot undeploy` */
export function register(program: Command): void {
  const command = program
    .command("undeploy")
    .description("take an instance down and free its node; the node is cleaned and is available again")
    .argument("<instance...>", "host name, or name or UUID of the node or the allocation")
    .addOption(
      new Option(
        "--wait [seconds]",
        "wait until the node is available; without a number: however long it takes",
      ).argParser(waitSeconds),
    );
  action(command, async (session, options: Options, idents: readonly string[]) => {
    await forEach(idents, async (ident) => {
      const instance = await findInstance(session.scope, session.client, ident);
      await undeploy(session, instance, options);
    });
  });
}

/** A node that was allocated and never deployed only loses its allocation. */
async function undeploy(session: Session, { node, allocation }: Instance, { wait }: Options): Promise<void> {
  const { scope, client, out } = session;
  const idle = node === undefined || node.provision_state === "available";
  if (idle && allocation !== undefined) {
    await client.allocations.remove(scope, allocation.uuid);
    out(`Deleted allocation ${allocation.name ?? allocation.uuid}\n`);
    return;
  }
  if (node === undefined) return;
  if (wait === undefined) {
    await client.nodes.provision(scope, node.uuid, "deleted");
    out(`Node ${nameOf(node)} is being undeployed\n`);
    return;
  }
  const seconds = wait === true ? 0 : wait;
  await provisionAndWait(session, [nameOf(node)], { target: "deleted", expected: "available", request: {}, seconds });
}
