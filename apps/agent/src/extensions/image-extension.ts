import { Failure } from "@ingot/kernel";
import { type EfiBootEntry, installBootLoader, setEfiBootEntry } from "@ingot/machine";
import type { HardwareContext } from "@ingot/step-kit";
import type { Extension } from "../commands/extension.ts";
import { type AgentContext, hardwareFor } from "./agent-context.ts";

export function imageExtension(agent: AgentContext): Extension {
  return {
    install_bootloader: {
      kind: "async",
      run: async (command, params) => {
        const context = await hardwareFor(agent, command);
        const ignore = params["ignore_bootloader_failure"] ?? agent.config.ignoreBootloaderFailure;
        const { path: disk } = await context.hardware.getOsInstallDevice();
        const want = {
          disk,
          bootMode: params["target_boot_mode"] === "uefi" ? ("uefi" as const) : ("bios" as const),
          rootUuid: textOf(params["root_uuid"]),
          espUuid: textOf(params["efi_system_part_uuid"]),
          mayRunGrub: agent.allowGrubInstall(),
        };
        try {
          return { result: `install_bootloader: ${await makeBootable(context, want)}` };
        } catch (error) {
          command.scope.check();
          if (ignore !== true) throw error;
          const { message } = Failure.from(error);
          context.log(`the boot loader could not be set up, which is ignored as asked for: ${message}`);
          return { result: `install_bootloader: ignored: ${message}` };
        }
      },
    },
  };
}

interface Wanted {
  readonly disk: string;
  readonly bootMode: "bios" | "uefi";
  /** Only a partition image has one that is known. */
  readonly rootUuid: string | undefined;
  readonly espUuid: string | undefined;
  readonly mayRunGrub: boolean;
}

async function makeBootable(context: HardwareContext, want: Wanted): Promise<string> {
  const { disk, bootMode, rootUuid } = want;
  const { scope, log } = context;
  if (rootUuid !== undefined) {
    const entry = await installBootLoader(scope, { ...want, rootUuid, log });
    return entry === undefined ? `${disk} boots by BIOS` : told(context, disk, entry);
  }
  // A whole-disk image brings its own boot loader for BIOS.
  return bootMode === "bios"
    ? `${disk} boots by BIOS as the image is`
    : told(context, disk, await setEfiBootEntry(scope, disk));
}

function told({ log }: HardwareContext, disk: string, { loader, label, written }: EfiBootEntry): string {
  log(
    written
      ? `the firmware boots ${loader} of ${disk} first ('${label}')`
      : `no EFI variables can be written here; the firmware finds ${loader} of ${disk} by itself`,
  );
  return `${loader} on ${disk}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
