import { readdir, readFile } from "node:fs/promises";

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

/** The most memory that each of the processes has had, added up, in bytes. */
export async function peakMemory(pids: readonly number[]): Promise<number> {
  let total = 0;
  for (const pid of await tree(pids)) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    total += Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  }
  return total;
}
