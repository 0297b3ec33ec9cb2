import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { spawn } from "@ingot/exec";
import { newId, Scope } from "@ingot/kernel";
import { clearLeftovers, mountPoints } from "./leftovers.ts";

const MOUNT = join(import.meta.dirname, "mount.ts");

/** An agent in short: mounts a file system, starts a program that never ends, says so, and waits for its death. */
const AGENT = `
  const { withMount } = await import(${JSON.stringify(MOUNT)});
  const { spawn } = await import("@ingot/exec");
  const { Scope } = await import("@ingot/kernel");
  process.env[process.argv[1]] = "1";
  await withMount(Scope.root(), { source: "none", fileSystem: "tmpfs" }, async () => {
    const child = spawn("sleep", ["1000"], { stdio: ["ignore", "ignore", "ignore"] });
    console.log(child.pid);
    await child.ended;
  });
`;

test(
  "what a killed agent has left, its programs and its mounts, is gone when the next one begins",
  { timeout: 60_000 },
  async (t) => {
    if (process.getuid?.() !== 0) return t.skip("only root may mount");
    const folder = await mkdtemp(join(tmpdir(), "leftovers-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const mark = `INGOT_TEST_${newId<string>().replaceAll("-", "_")}`;
    const args = ["--input-type=module", "--eval", AGENT, mark];
    const agent = spawn(process.execPath, args, { cwd: import.meta.dirname, env: { TMPDIR: folder } });
    let said = "";
    const pid = await new Promise<string>((resolve, reject) => {
      agent.stdout?.on("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
      agent.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      void agent.ended.then(() => reject(new Error(said)));
    });
    agent.kill("SIGKILL");
    await agent.ended;
    const left = mountPoints(await readFile("/proc/self/mountinfo", "utf8")).filter((at) => at.startsWith(folder));
    assert.equal(left.length, 1);
    assert.match(await readFile(`/proc/${pid}/cmdline`, "utf8"), /^sleep/);
    await clearLeftovers(Scope.root(), { mark, folder });
    assert.deepEqual(await readdir(folder), []);
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    assert.doesNotMatch(command, /^sleep/);
  },
);

test("mount points are read with the characters that the kernel writes as numbers", () => {
  const text = [
    "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
    String.raw`98 22 0:52 / /tmp/ingot-mount-a\040b rw,nosuid,nodev - tmpfs none rw`,
    "",
  ].join("\n");
  assert.deepEqual(mountPoints(text), ["/", "/tmp/ingot-mount-a b"]);
});
