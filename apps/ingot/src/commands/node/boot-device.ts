import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { oneOutput, type OneFormatOptions } from "../../output/format-options.ts";
import { printOne } from "../../output/print-one.ts";

const NODE = "name or UUID of the node";

/** `node boot device show|set`, `node boot mode set` */
export function registerBootDevice(node: Command): void {
  const boot = node.command("boot").description("what a machine boots from, and how");
  const device = boot.command("device").description("what a machine boots from");
  addShow(device);
  const set = device
    .command("set")
    .description("set what it boots from next")
    .argument("<node>", NODE)
    .argument("<device>", "pxe, disk, cdrom, bios, safe, wanboot, …")
    .option("--persistent", "for all boots to come, not only the next");
  action(set, async ({ scope, client }, options: { readonly persistent?: boolean }, ident: string, name: string) => {
    await client.nodes.setBootDevice(scope, ident, name, options.persistent ?? false);
  });
  const mode = boot.command("mode").description("how a machine boots");
  const setMode = mode
    .command("set")
    .description("set how it boots next")
    .argument("<node>", NODE)
    .argument("<mode>", "uefi or bios");
  action(setMode, async ({ scope, client }, _options: object, ident: string, to: string) => {
    await client.nodes.setBootMode(scope, ident, to);
  });
}

function addShow(device: Command): void {
  const show = device
    .command("show")
    .description("show what it boots from next")
    .argument("<node>", NODE)
    .option("--supported", "show what it could boot from");
  interface Options extends OneFormatOptions {
    readonly supported?: boolean;
  }
  action(oneOutput(show), async (session, options: Options, ident: string) => {
    const { scope, client } = session;
    if (options.supported !== true) return printOne(session, await client.nodes.bootDevice(scope, ident), options);
    const found = await client.nodes.supportedBootDevices(scope, ident);
    const names = found["supported_boot_devices"];
    const text = Array.isArray(names) ? names.join(", ") : "";
    return printOne(session, { ...found, supported_boot_devices: text }, options);
  });
}
