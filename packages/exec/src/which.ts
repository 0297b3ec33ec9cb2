import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Whether a program of this name is on the PATH (root's directories included). */
export async function hasProgram(name: string): Promise<boolean> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    try {
      await access(join(folder, name), constants.X_OK);
      return true;
    } catch {
      // not in this folder: the next one
    }
  }
  return false;
}
