import assert from "node:assert/strict";
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { spawn } from "@ingot/exec";
import { FakeConductor } from "./testing/fake-conductor.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root to make users", timeout: 60_000 };
const HASH = "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";

/** The agent's own process, for the system in a folder, once it has called back. */
async function agentOf(t: TestContext, place: "own-root" | "this-host") {
  const root = await mkdtemp(join(tmpdir(), "rescue-"));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "etc"));
  const write = (name: string, content: string) => writeFile(join(root, name), content);
  await write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
  await write("etc/shadow", "root:*:19000:0:99999:7:::\n");
  await write("etc/group", "root:x:0:\nsudo:x:27:\n");
  await write("etc/gshadow", "root:*::\nsudo:*::\n");
  const conductor = new FakeConductor();
  const url = await conductor.start();
  t.after(() => conductor.stop());
  const settings = [`api_url = ${url}`, "listen_host = 127.0.0.1", "listen_port = 0", "disk_wait_attempts = 0"];
  await write("agent.conf", ["[DEFAULT]", ...settings, ""].join("\n"));
  const own = place === "own-root" ? ["--root", root] : [];
  const found = ["--config", join(root, "agent.conf"), "--address", "52:54:00:12:34:56"];
  const agent = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "run", ...found, ...own]);
  t.after(() => agent.kill("SIGKILL"));
  const said = agent.stderr === null ? Promise.resolve("") : text(agent.stderr);
  agent.stdout?.resume();
  const died = agent.ended.then(async () => assert.fail(`the agent ended: ${await said}`));
  died.catch(() => {});
  await Promise.race([conductor.heartbeat(1), died]);
  const read = (name: string) => readFile(join(root, name), "utf8");
  const isRescued = () => access(join(root, "etc/.rescued")).then(...YES_OR_NO);
  return { conductor, agent, root, read, isRescued };
}

/** What an element puts into the ramdisk so that people can log in. */
async function script(root: string, name: string, commands: string): Promise<void> {
  const folder = join(root, "etc/ingot/rescued.d");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${commands}\n`);
  await chmod(join(folder, name), 0o755);
}

const YES_OR_NO = [() => true, () => false] as const;
const finalize = (conductor: FakeConductor, rescue_password: string) =>
  conductor.command("rescue.finalize_rescue", { rescue_password, hashed: true });

test(
  "the agent's process makes the rescue user with the password's hash, lets people in, says so, and ends",
  options,
  async (t) => {
    const { conductor, agent, root, read, isRescued } = await agentOf(t, "own-root");
    await script(root, "50-server", `touch ${root}/server-is-up`);
    const wrong = await finalize(conductor, "in clear");
    assert.deepEqual([wrong.body.command_status, await isRescued()], ["FAILED", false]);
    const done = await finalize(conductor, HASH);
    assert.deepEqual([done.status, done.body.command_status, done.body.command_error], [200, "SUCCEEDED", null]);
    assert.ok((await read("etc/shadow")).includes(`\nrescue:${HASH}:`));
    assert.match(await read("etc/passwd"), /^rescue:x:\d+:\d+:.*:\/bin\/bash$/m);
    assert.deepEqual([await isRescued(), await agent.ended], [true, { kind: "exited", code: 0 }]);
    assert.equal(await read("server-is-up"), "");
  },
);

test("nobody is told that a machine is rescued which nobody can log in to; the agent goes on", options, async (t) => {
  const { conductor, agent, root, isRescued } = await agentOf(t, "own-root");
  await script(root, "50-server", "echo no host keys >&2; exit 3");
  await writeFile(join(root, "etc/ingot/rescued.d/README"), "no script");
  const failed = await finalize(conductor, HASH);
  assert.deepEqual([failed.body.command_status, await isRescued()], ["FAILED", false]);
  const told = JSON.stringify(failed.body);
  assert.match(told, /rescued\.d\/50-server exited with 3: no host keys/);
  assert.ok(!told.includes(HASH));
  assert.equal((await conductor.ask("GET", "/v1/status")).status, 200);
  agent.kill();
});

test("a user that cannot be made is told of without the password's hash", options, async (t) => {
  const { conductor, agent, root } = await agentOf(t, "own-root");
  await rm(join(root, "etc/passwd"));
  await mkdir(join(root, "etc/passwd"));
  const failed = await finalize(conductor, HASH);
  assert.equal(failed.body.command_status, "FAILED");
  assert.match(JSON.stringify(failed.body.command_error), /useradd/);
  assert.ok(!JSON.stringify(failed.body).includes(HASH));
  agent.kill();
});

test("an agent that is in no ramdisk makes no user, and goes on", options, async (t) => {
  const { conductor, agent, read, isRescued } = await agentOf(t, "this-host");
  const refused = await finalize(conductor, HASH);
  assert.equal(refused.body.command_status, "FAILED");
  assert.match(JSON.stringify(refused.body.command_error), /this is not a ramdisk/);
  assert.equal((await conductor.ask("GET", "/v1/status")).status, 200);
  assert.deepEqual([await isRescued(), (await read("etc/passwd")).includes("rescue")], [false, false]);
  assert.doesNotMatch(await readFile("/etc/passwd", "utf8"), /^rescue:/m);
  agent.kill();
});
