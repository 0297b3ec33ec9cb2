import { link, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, newId } from "@ingot/kernel";

/** Whose the data directory is, for whoever wants to end that process: its id, and below it when it started, as ids are given out again. */
const NAME = "ingotd.pid";

/**
 * Makes the data directory this process's own; resolves with how to give it back. What a process has left that died is taken
 * over. Throws `serve.already_running` when another lives: two would throw away each other's files.
 */
export async function ownDirectory(data: string): Promise<() => Promise<void>> {
  const file = join(data, NAME);
  const own = `${file}.${newId<string>()}`;
  await writeFile(own, `${process.pid}\n${(await startOf(process.pid)) ?? ""}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await linked(own, file)) return () => rm(file, { force: true });
      const owner = await living(file);
      if (owner !== undefined) throw taken(data, owner);
      await rm(file, { force: true });
    }
    throw taken(data, "another");
  } finally {
    await unlink(own);
  }
}

async function living(file: string): Promise<string | undefined> {
  const [pid = "", started = ""] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  return started !== "" && (await startOf(pid)) === started ? pid : undefined;
}

/** When a process started, in ticks since the boot (proc(5), fields 3 and 22 of stat); nothing when it is gone or a zombie. */
async function startOf(pid: number | string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return fields[0] === "Z" ? undefined : fields[19];
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new Failure("serve.data_unwritable", `the data directory cannot hold ${to} (${code})`, { cause: error });
  }
}

function taken(data: string, pid: string): Failure {
  return new Failure("serve.already_running", `another process (${pid}) uses the data directory ${data}`);
}
