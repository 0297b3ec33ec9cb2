import type { PowerTargetName } from "@ingot/contract";
import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { wholeNumber } from "../../input/numbers.ts";
import { forEach } from "../item-commands.ts";

interface PowerOptions {
  readonly soft?: boolean;
  readonly powerTimeout?: number;
}

interface PowerVerb {
  readonly name: string;
  readonly description: string;
  readonly hard: PowerTargetName;
  readonly soft?: PowerTargetName;
}

/** `node power on`, `node power off`, `node reboot` */
export function registerPower(node: Command): void {
  const power = node.command("power").description("power a machine on or off");
  addVerb(power, { name: "on", description: "power on", hard: "power on" });
  addVerb(power, { name: "off", description: "power off", hard: "power off", soft: "soft power off" });
  addVerb(node, { name: "reboot", description: "reboot a machine", hard: "rebooting", soft: "soft rebooting" });
}

function addVerb(parent: Command, verb: PowerVerb): void {
  const command = parent
    .command(verb.name)
    .description(verb.description)
    .argument("<node...>", "name or UUID of the node")
    .option("--power-timeout <seconds>", "how long it may take until it has failed", wholeNumber);
  if (verb.soft !== undefined) command.option("--soft", "ask the operating system to do it");
  action(command, async ({ scope, client }, options: PowerOptions, nodes: readonly string[]) => {
    const target = options.soft === true && verb.soft !== undefined ? verb.soft : verb.hard;
    await forEach(nodes, (ident) => client.nodes.setPower(scope, ident, target, options.powerTimeout));
  });
}
