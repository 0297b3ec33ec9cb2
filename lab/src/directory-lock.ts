import { link, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { Failure, isJsonObject, newId, parseJson } from "@ingot/kernel";
import type { LabPaths } from "./lab-paths.ts";

/** Which process runs the laboratory of a directory: its id and when it started, as ids are given out again. */
interface Owner {
  readonly pid: number;
  readonly started: string;
}

/**
 * Makes this process the one that runs the laboratory in the directory; resolves with how to give it back.
 * What a process left that has died is taken over.
 */
export async function takeDirectory(paths: LabPaths): Promise<() => Promise<void>> {
  const started = (await startOf(process.pid)) ?? "";
  const own = `${paths.lock}.${newId<string>()}`;
  await writeFile(own, JSON.stringify({ pid: process.pid, started } satisfies Owner));
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await linked(own, paths.lock)) return () => rm(paths.lock, { force: true });
      const owner = await directoryOwner(paths);
      if (owner !== undefined) throw taken(paths, owner);
      await rm(paths.lock, { force: true });
    }
    throw taken(paths, undefined);
  } finally {
    await unlink(own);
  }
}

/** The process that runs the laboratory of the directory, when one does. */
export async function directoryOwner(paths: LabPaths): Promise<number | undefined> {
  const owner = parseJson(await readFile(paths.lock, "utf8").catch(() => ""));
  if (!isJsonObject(owner) || typeof owner["pid"] !== "number") return undefined;
  const started = await startOf(owner["pid"]);
  return started !== undefined && started === owner["started"] ? owner["pid"] : undefined;
}

/** When a process started, in ticks since the boot (proc(5), fields 3 and 22 of stat); nothing when it is gone or a zombie. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return fields[0] === "Z" ? undefined : fields[19];
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

function taken(paths: LabPaths, pid: number | undefined): Failure {
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new Failure("lab.already_running", `${who} runs a laboratory in ${paths.dir}`);
}
