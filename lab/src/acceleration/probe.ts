import { access, constants, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecResult, run } from "@ingot/exec";
import { isFailure, isJsonObject, parseJson, type Scope } from "@ingot/kernel";
import { requireProgram } from "../programs.ts";
import type { Acceleration } from "./acceleration.ts";
import { PROBE_ANSWER, probeGuest } from "./probe-guest.ts";

export interface ProbeResult {
  readonly acceleration: Acceleration;
  /** Why it is this one, for people. */
  readonly reason: string;
}

export interface ProbeOptions {
  /** Where the result is kept until the host's next boot; `$XDG_CACHE_HOME/ingot`. */
  readonly cacheDir?: string;
  /** How long the guest may take; emulated, it takes a third of a second. */
  readonly timeoutMs?: number;
  /** The accelerator to try; other than `kvm` only where the probe itself is tested. */
  readonly accelerator?: Acceleration;
}

const TIMEOUT_MS = 5000;

/**
 * Whether guests run under KVM here. A device that can be opened says little: a nested or emulated KVM lets a guest
 * start and then hang. So a tiny guest has to come to its end under it, once per boot of the host.
 */
export async function probeAcceleration(scope: Scope, options: ProbeOptions = {}): Promise<ProbeResult> {
  const device = await access("/dev/kvm", constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!device) return { acceleration: "tcg", reason: "there is no /dev/kvm that this user may open" };
  const cache = join(options.cacheDir ?? defaultCacheDir(), "acceleration.json");
  const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const known = await readCache(cache, bootId);
  if (known !== undefined) return known;
  const result = await runProbeGuest(scope, options);
  await mkdir(join(cache, ".."), { recursive: true });
  await writeFile(cache, JSON.stringify({ bootId, ...result }));
  return result;
}

/** Runs the guest once, whatever is known. */
export async function runProbeGuest(scope: Scope, options: ProbeOptions = {}): Promise<ProbeResult> {
  await requireProgram("qemu-system-x86_64");
  const accelerator = options.accelerator ?? "kvm";
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const dir = await mkdtemp(join(tmpdir(), "ingot-probe-"));
  using probing = scope.child({ timeoutMs, what: "the guest of the acceleration probe" });
  try {
    await writeFile(join(dir, "guest.img"), probeGuest());
    return judge(accelerator, await run(probing, command(accelerator, join(dir, "guest.img")), { killAfterMs: 0 }));
  } catch (error) {
    scope.check();
    if (!isFailure(error, "deadline.exceeded")) throw error;
    return { acceleration: "tcg", reason: `a guest hangs under ${accelerator} (no end after ${timeoutMs / 1000} s)` };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function command(accelerator: Acceleration, image: string): [string, ...string[]] {
  return [
    ...(["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"] as const),
    ...["-machine", "pc", "-accel", accelerator, "-cpu", accelerator === "kvm" ? "host" : "max", "-m", "32M"],
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-drive", `if=ide,format=raw,file=${image}`],
  ];
}

function judge(accelerator: Acceleration, { ending, stderr }: ExecResult): ProbeResult {
  if (ending.kind === "exited" && ending.code === PROBE_ANSWER) {
    return { acceleration: accelerator, reason: `a guest runs under ${accelerator}` };
  }
  const words = stderr.trim().split("\n")[0] ?? "";
  return {
    acceleration: "tcg",
    reason: `a guest does not run under ${accelerator}${words === "" ? "" : `: ${words}`}`,
  };
}

async function readCache(path: string, bootId: string): Promise<ProbeResult | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const cached = parseJson(text);
  if (!isJsonObject(cached) || cached["bootId"] !== bootId) return undefined;
  const { acceleration, reason } = cached;
  if (acceleration !== "kvm" && acceleration !== "tcg") return undefined;
  return { acceleration, reason: String(reason) };
}

function defaultCacheDir(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ingot");
}
