import { mkdir } from "node:fs/promises";
import { Failure, Scope } from "@ingot/kernel";
import { probeAcceleration, type ProbeResult } from "./acceleration/probe.ts";
import { selfSignedCertificate } from "./bmc/certificate.ts";
import { clear } from "./clear-directory.ts";
import { takeDirectory } from "./directory-lock.ts";
import type { Lab } from "./lab.ts";
import { type RunningNode, startNode } from "./lab-node.ts";
import type { LabOptions } from "./lab-options.ts";
import { type LabPaths, labPaths } from "./lab-paths.ts";
import { type LabState, planState, writeState } from "./lab-state.ts";
import { VirtualMachine } from "./machine/virtual-machine.ts";
import { requireProgram } from "./programs.ts";

/**
 * Starts a laboratory in this process: machines that are powered off, each with a BMC that answers.
 * It lives until it is stopped; the scope bounds only the start. When this process dies, its machines die with it.
 */
export async function startLab(scope: Scope, options: LabOptions): Promise<Lab> {
  await requireProgram("qemu-system-x86_64");
  const paths = labPaths(options.dir);
  await makeDirectories(paths);
  const release = await takeDirectory(paths);
  const life = Scope.root({ log: scope.log, clock: scope.clock });
  const nodes: RunningNode[] = [];
  try {
    const state = await planState(options, paths);
    await writeState(paths.state, state);
    const { acceleration, reason } = await chooseAcceleration(scope, state);
    scope.log.info({ acceleration, reason }, "machines are accelerated, or not");
    const certificate = state.tls ? await selfSignedCertificate(scope, paths) : undefined;
    for (const definition of state.nodes) {
      const machine = await VirtualMachine.create(life, definition, paths.node(definition.name), {
        acceleration,
        bootFile: `${state.apiUrl}/ingot/v1/boot/ipxe`,
      });
      const node = await startNode(life, { machine, state, paths, certificate }).catch(async (error: unknown) => {
        await machine.close();
        throw error;
      });
      nodes.push(node);
    }
    const stop = async (how: { readonly keep?: boolean } = {}) => {
      await stopAll(nodes, life);
      await clear(paths, how);
    };
    return { dir: paths.dir, acceleration, accelerationReason: reason, nodes, stop };
  } catch (error) {
    await stopAll(nodes, life);
    await release();
    throw error;
  }
}

async function makeDirectories(paths: LabPaths): Promise<void> {
  try {
    await mkdir(paths.dir, { recursive: true, mode: 0o700 });
    await mkdir(paths.sockets, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure("lab.directory", `${paths.dir} cannot be written: ${Failure.from(error).message}`, {
      cause: error,
    });
  }
}

async function chooseAcceleration(scope: Scope, state: LabState): Promise<ProbeResult> {
  if (state.acceleration !== "auto") return { acceleration: state.acceleration, reason: "it was asked for" };
  return probeAcceleration(scope);
}

async function stopAll(nodes: readonly RunningNode[], life: Scope): Promise<void> {
  life.cancel();
  await Promise.all(nodes.map((node) => node.close()));
}
