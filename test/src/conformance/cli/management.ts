import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

/** fake-hardware's management of Ironic 21.4 has these only in name; ours does them. */
const ONLY_OURS = ["node boot mode set", "node inject nmi", "node secure boot on", "node secure boot off"];

export const management: Part = {
  what: "power, boot device, boot mode, secure boot, NMI, BIOS, console, vendor's own methods",
  walk: async (cli) => {
    await power(cli);
    await boot(cli);
    await firmware(cli);
    await passthru(cli);
    await virtualInterfaces(cli);
  },
};

async function power(cli: CliWalk): Promise<void> {
  const steps: readonly (readonly [words: readonly string[], state: string])[] = [
    [["node power on", "n1", "--power-timeout", "30"], "power on"],
    [["node reboot", "n1"], "power on"],
    [["node reboot", "n1", "--soft", "--power-timeout", "30"], "power on"],
    [["node power off", "n1", "--soft"], "power off"],
    [["node power on", "n1"], "power on"],
    [["node power off", "n1"], "power off"],
  ];
  for (const [[command = "", ...words], state] of steps) {
    await cli.ok(command, ...words);
    await cli.free("n1");
    await cli.becomes("n1", "power_state", state);
    await cli.becomes("n1", "target_power_state", null);
  }
}

async function boot(cli: CliWalk): Promise<void> {
  await cli.ok("node boot device set", "n1", "pxe");
  assert.deepEqual(await cli.json("node boot device show", "n1"), { boot_device: "pxe", persistent: false });
  const supported = await cli.json("node boot device show", "n1", "--supported");
  assert.ok(String(supported["supported_boot_devices"]).includes("pxe"));
  await cli.refused(/nope/, "node boot device set", "n1", "nope");
  if (cli.server === "ironic") {
    for (const command of ONLY_OURS) cli.walked.add(command);
    return;
  }
  await cli.ok("node boot device set", "n1", "disk", "--persistent");
  assert.deepEqual(await cli.json("node boot device show", "n1"), { boot_device: "disk", persistent: true });
  await cli.ok("node boot mode set", "n1", "uefi");
  await cli.becomes("n1", "boot_mode", "uefi");
  await cli.ok("node secure boot on", "n1");
  await cli.becomes("n1", "secure_boot", true);
  await cli.ok("node secure boot off", "n1");
  await cli.becomes("n1", "secure_boot", false);
  await cli.ok("node inject nmi", "n1");
}

/** BIOS settings that cleaning sets are looked at in life-cycle.ts. */
async function firmware(cli: CliWalk): Promise<void> {
  assert.ok(Array.isArray(await cli.rows("node bios setting list", "n1")));
  await cli.refused(/nope/, "node bios setting show", "n1", "nope");
  await cli.ok("node console enable", "n1");
  await cli.becomes("n1", "console_enabled", true);
  assert.equal((await cli.json("node console show", "n1"))["console_enabled"], true);
  await cli.ok("node console disable", "n1");
  await cli.becomes("n1", "console_enabled", false);
  assert.equal((await cli.json("node console show", "n1"))["console_enabled"], false);
  await cli.free("n1");
}

async function passthru(cli: CliWalk): Promise<void> {
  const methods = await cli.rows("node passthru list", "n1");
  assert.ok(methods.some((row) => row["Name"] === "third_method_sync" && row["Async"] === false));
  await cli.ok("node passthru call", "n1", "second_method", "--arg", "bar=kazoo");
  await cli.free("n1");
  await cli.refused(/bar/, "node passthru call", "n1", "third_method_sync");
  await cli.refused(/GET/, "node passthru call", "n1", "third_method_sync", "--http-method", "GET");
  await cli.refused(/nope/, "node passthru call", "n1", "nope");
}

/** The noop network takes none: what is attached is neither kept nor shown. */
async function virtualInterfaces(cli: CliWalk): Promise<void> {
  await cli.ok("node vif attach", "n1", "net-1");
  await cli.free("n1");
  assert.deepEqual(await cli.rows("node vif list", "n1"), []);
  await cli.ok("node vif detach", "n1", "net-1");
  await cli.free("n1");
}
