import { Failure } from "@ingot/kernel";
import { setEfiBootEntry } from "@ingot/machine";
import type { Extension } from "../commands/extension.ts";
import { type AgentContext, hardwareFor } from "./agent-context.ts";

export function imageExtension(agent: AgentContext): Extension {
  return {
    install_bootloader: {
      kind: "async",
      run: async (command, params) => {
        const context = await hardwareFor(agent, command);
        const ignore = params["ignore_bootloader_failure"] ?? agent.config.ignoreBootloaderFailure;
        const device = await context.hardware.getOsInstallDevice();
        if (params["target_boot_mode"] !== "uefi") {
          // A whole-disk image brings its own boot loader for BIOS.
          return { result: `install_bootloader: ${device.path} boots by BIOS as the image is` };
        }
        try {
          const entry = await setEfiBootEntry(command.scope, device.path);
          context.log(
            entry.written
              ? `the firmware boots ${entry.loader} of ${device.path} first ('${entry.label}')`
              : `no EFI variables can be written here; the firmware finds ${entry.loader} of ${device.path} by itself`,
          );
          return { result: `install_bootloader: ${entry.loader} on ${device.path}` };
        } catch (error) {
          if (ignore !== true) throw error;
          const { message } = Failure.from(error);
          context.log(`the boot loader could not be set up, which is ignored as asked for: ${message}`);
          return { result: `install_bootloader: ignored: ${message}` };
        }
      },
    },
  };
}
