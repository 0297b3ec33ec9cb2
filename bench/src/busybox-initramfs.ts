import { readFile, writeFile } from "node:fs/promises";
import { cpioArchive } from "@ingot/media";

/** The least that boots: busybox, and an init that powers the machine off at once. */
export async function writeBusyboxInitramfs(file: string): Promise<void> {
  const busybox = await readFile("/bin/busybox");
  const init = "#!/bin/busybox sh\n/bin/busybox poweroff -f\n";
  await writeFile(
    file,
    cpioArchive([
      { path: "bin", kind: "directory" },
      { path: "dev", kind: "directory" },
      { path: "bin/busybox", data: busybox, mode: 0o755 },
      { path: "init", data: Buffer.from(init), mode: 0o755 },
    ]),
  );
}
