import { closeSync, mkdirSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Child, spawn } from "@ingot/exec";
import { Failure, isFailure, isJsonObject, parseJson, type Scope } from "@ingot/kernel";
import { clear } from "../clear-directory.ts";
import { directoryOwner } from "../directory-lock.ts";
import type { LabOptions } from "../lab-options.ts";
import { type LabPaths, labPaths } from "../lab-paths.ts";
import type { LabReport } from "./control-server.ts";
import { LabConnection } from "./lab-connection.ts";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** Starts the laboratory's background process and resolves when its BMCs answer; fails with the reason why it did not start. */
export async function startDaemon(scope: Scope, options: LabOptions): Promise<LabReport> {
  using starting = scope.child({ timeoutMs: START_TIMEOUT_MS, what: "the start of the laboratory" });
  const paths = labPaths(options.dir);
  const log = openLog(paths);
  const args = [fileURLToPath(new URL("main.ts", import.meta.url)), JSON.stringify({ ...options, dir: paths.dir })];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", log], detached: true });
  closeSync(log);
  try {
    await ready(starting, child, paths);
  } catch (error) {
    child.kill("SIGTERM");
    throw error;
  }
  child.stdout?.destroy();
  child.unref();
  return await new LabConnection(options.dir).report(scope);
}

function openLog(paths: LabPaths): number {
  try {
    mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
    return openSync(paths.daemonLog, "a", 0o600);
  } catch (error) {
    throw new Failure("lab.directory", `${paths.dir} cannot be written: ${Failure.from(error).message}`, {
      cause: error,
    });
  }
}

async function ready(scope: Scope, child: Child, paths: LabPaths): Promise<void> {
  const said = Promise.withResolvers<void>();
  const onAbort = () => said.reject(Failure.from(scope.signal.reason));
  scope.signal.addEventListener("abort", onAbort, { once: true });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).once("line", (line) => {
      const message = parseJson(line);
      if (isJsonObject(message) && message["ready"] === true) said.resolve();
      else said.reject(Failure.revive(isJsonObject(message) ? (message["failure"] ?? null) : null));
    });
  }
  void child.ended.then(() =>
    said.reject(
      new Failure("lab.daemon", `the laboratory's process ended before it was ready; see ${paths.daemonLog}`),
    ),
  );
  await said.promise.finally(() => scope.signal.removeEventListener("abort", onAbort));
}

/**
 * Ends the laboratory of a directory and removes what it made there, unless that is to be kept.
 * A process that does not answer is killed, and its machines die with it; what a dead one left is removed.
 */
export async function stopDaemon(scope: Scope, dir: string, keep: boolean): Promise<void> {
  const paths = labPaths(dir);
  const owner = await directoryOwner(paths);
  if (owner !== undefined) {
    using stopping = scope.child({ timeoutMs: STOP_TIMEOUT_MS, what: "the end of the laboratory" });
    try {
      await new LabConnection(dir).stop(stopping, keep);
      await gone(stopping, paths);
      return;
    } catch (error) {
      scope.check();
      if (!isFailure(error, "deadline.exceeded", "lab.not_running", "lab.daemon")) throw error;
      process.kill(owner, "SIGKILL");
      await gone(scope, paths);
    }
  }
  await clear(paths, { keep });
}

async function gone(scope: Scope, paths: LabPaths): Promise<void> {
  while ((await directoryOwner(paths)) !== undefined) await scope.sleep(50);
}
