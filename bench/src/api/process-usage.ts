import { readdir, readFile, readlink } from "node:fs/promises";

/** Ticks of a second in /proc (sysconf CLK_TCK, 100 on every Linux). */
const TICK_MS = 10;

/** These processes and all their descendants. */
async function tree(pids: readonly number[]): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number((await statOf(Number(name)))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [...pids];
  for (const pid of all) all.push(...(children.get(pid) ?? []));
  return all;
}

/** The fields of /proc/PID/stat that follow the name: state, parent, … */
async function statOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Milliseconds of processor time that the processes have used until now. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const stats = await Promise.all((await tree(pids)).map(statOf));
  return stats.reduce((sum, stat) => sum + (Number(stat?.[11] ?? 0) + Number(stat?.[12] ?? 0)) * TICK_MS, 0);
}

/** The memory that the processes and the programs that they run hold now, in bytes. */
export async function memoryNow(pids: readonly number[]): Promise<number> {
  const own = new Set(await Promise.all(pids.map(programOf)));
  const all = await tree(pids);
  const programs = await Promise.all(all.map(programOf));
  // A child that is not yet another program is its parent's memory, which would count twice.
  const counted = all.filter((pid, index) => pids.includes(pid) || !own.has(programs[index]));
  return memory(counted, "VmRSS");
}

async function programOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/exe`).catch(() => undefined);
}

/** The most memory that each of the processes has had, added up, in bytes. */
export async function peakMemory(pids: readonly number[]): Promise<number> {
  return memory(await tree(pids), "VmHWM");
}

async function memory(pids: readonly number[], field: string): Promise<number> {
  let total = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    total += Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  }
  return total;
}
