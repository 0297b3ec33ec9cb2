import { copyFile, stat } from "node:fs/promises";
import type { BootMode } from "../lab-options.ts";
import { requireFile } from "../programs.ts";

/** The firmware that a machine boots with; BIOS is QEMU's own SeaBIOS and needs no file. */
export type Firmware =
  | { readonly mode: "bios" }
  | { readonly mode: "uefi"; readonly code: string; readonly variables: string };

const CODE = ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_CODE.fd"];

/** The firmware of the mode; a UEFI machine gets a copy of its own of the variables, which outlives power cycles. */
export async function prepareFirmware(mode: BootMode, variables: string): Promise<Firmware> {
  if (mode === "bios") return { mode };
  const code = await requireFile(CODE, "the UEFI firmware", "ovmf");
  if (!(await exists(variables))) await copyFile(code.replace("OVMF_CODE", "OVMF_VARS"), variables);
  return { mode, code, variables };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
