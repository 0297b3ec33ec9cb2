import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { withLoopDevice } from "@ingot/machine";
import { FakeConductor, type FakeConductorOptions } from "./fake-conductor.ts";

export interface DiskAgentOptions {
  /** Where the agent's bundle is; its disk and configuration are put there too. */
  readonly folder: string;
  readonly diskBytes: number;
  readonly lookup?: FakeConductorOptions;
}

type Led = (conductor: FakeConductor, device: string) => Promise<void>;

/** A bundle's agent that has one disk only, which is empty, and has sent its first heartbeat; it must end well. */
export async function withDiskAgent(scope: Scope, options: DiskAgentOptions, work: Led): Promise<void> {
  const { folder, diskBytes, lookup } = options;
  const disk = join(folder, "disk.img");
  await writeFile(disk, "");
  await truncate(disk, diskBytes);
  const conductor = new FakeConductor(lookup);
  const config = join(folder, "agent.conf");
  await writeFile(config, `[DEFAULT]\napi_url = ${await conductor.start()}\nlisten_port = 0\nadvertise_port = 0\n`);
  await withLoopDevice(scope, disk, async (device) => {
    const argv = [join(folder, "agent.js"), "run", "--root", "/nonexistent", "--config", config, "--disk", device];
    const child = spawn(process.execPath, [...argv, "--address", "52:54:00:00:00:01"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    try {
      await conductor.heartbeat(1);
      await work(conductor, device);
    } finally {
      child.kill();
      assert.deepEqual(await child.ended, { kind: "exited", code: 0 });
      await conductor.stop();
    }
  });
}
