import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { writeRamdiskManifest } from "@ingot/conductor/testing/ramdisk-manifest";
import { type Served, serve } from "@ingot/http/testing/served";
import { runIngot } from "../testing/run-ingot.ts";

let server: Served;
before(async () => {
  server = await serve();
});
after(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;

async function done(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runIngot(server.url, ["runbook", ...argv]);
  assert.equal(code, 0, err);
  return out;
}

const json = async <T>(...argv: readonly string[]) => JSON.parse(await done(...argv, "-f", "json")) as T;

const STEPS = '[{"interface": "bios", "step": "of_a_ramdisk", "args": {}, "order": 1}]';

test("runbooks are created, shown, listed, changed and deleted", async () => {
  const made = await json<Row>("create", "--name", "wipe", "--steps", STEPS, "--owner", "p1", "--description", "words");
  assert.deepEqual([made["name"], made["owner"], made["public"]], ["wipe", "p1", false]);
  await json("create", "--name", "tune", "--steps", STEPS, "--public", "true");
  assert.deepEqual(
    (await json<Row[]>("list")).map((row) => row["Name"]),
    ["wipe", "tune"],
  );
  assert.deepEqual(
    (await json<Row[]>("list", "--project", "p1")).map((row) => row["Name"]),
    ["wipe", "tune"],
  );
  assert.deepEqual(
    (await json<Row[]>("list", "--project", "p2")).map((row) => row["Name"]),
    ["tune"],
  );
  const steps = STEPS.replace("of_a_ramdisk", "another");
  await done("set", "wipe", "--steps", steps, "--disable-ramdisk", "true", "--extra", "a=1");
  const changed = await json<Row>("show", "wipe");
  assert.deepEqual([changed["steps"], changed["disable_ramdisk"]], [JSON.parse(steps), true]);
  await done("set", "wipe", "--public", "true");
  assert.equal((await json<Row>("show", "wipe"))["owner"], null);
  await done("unset", "wipe", "--description", "--extra", "a");
  const unset = await json<Row>("show", "wipe");
  assert.deepEqual([unset["description"], unset["extra"]], [null, {}]);
  assert.match(await done("support", "wipe"), /bios\.another: of nobody that is known now/);
  assert.match(await done("delete", "wipe", "tune"), /Deleted runbook tune/);
  assert.deepEqual(await json("list"), []);
});

test("which ramdisks cannot run it is said when a runbook or a template is written, and asked for later", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-runbook-"));
  t.after(() => rm(folder, { recursive: true }));
  const info = await writeRamdiskManifest(folder, "plain", {});
  const ramdisk = String(info["deploy_ramdisk"]);
  const node = ["node", "create", "--driver", "fake-hardware", "--driver-info", `deploy_ramdisk=${ramdisk}`];
  assert.equal((await runIngot(server.url, node)).code, 0);
  const said = `note: nobody who is known now has the step bios.of_a_ramdisk
note: ramdisk plain (${ramdisk}) cannot run it: it has no step bios.of_a_ramdisk
`;
  const created = await runIngot(server.url, ["runbook", "create", "--name", "told", "--steps", STEPS]);
  assert.deepEqual([created.code, created.err], [0, said]);
  const changed = await runIngot(server.url, ["runbook", "set", "told", "--steps", STEPS.replace("of_a", "of_no")]);
  assert.equal(changed.err, said.replaceAll("of_a", "of_no"));
  const steps = '[{"interface": "bios", "step": "of_a_ramdisk", "args": {}, "priority": 1}]';
  const template = await runIngot(server.url, ["deploy-template", "create", "CUSTOM_TOLD", "--steps", steps]);
  assert.deepEqual([template.code, template.err], [0, said]);
  const known = STEPS.replace("of_a_ramdisk", "factory_reset");
  assert.equal((await runIngot(server.url, ["runbook", "create", "--name", "fits", "--steps", known])).err, "");
});

test("a runbook's traits are added, listed and removed", async () => {
  await json("create", "--name", "r", "--steps", STEPS);
  await done("trait", "add", "r", "CUSTOM_B", "CUSTOM_A");
  assert.deepEqual(await json("trait", "list", "r"), [{ Traits: "CUSTOM_A" }, { Traits: "CUSTOM_B" }]);
  await done("trait", "remove", "r", "CUSTOM_A");
  assert.deepEqual((await json<Row>("show", "r", "--fields", "traits"))["traits"], ["CUSTOM_B"]);
  assert.match((await runIngot(server.url, ["runbook", "trait", "remove", "r"])).err, /say --all/);
  await done("trait", "remove", "r", "--all");
  assert.deepEqual(await json("trait", "list", "r"), []);
});

test("what is wrong with a runbook is told where", async () => {
  const missing = await runIngot(server.url, ["runbook", "create", "--name", "x"]);
  assert.match(missing.err, /--steps/);
  const twice = JSON.stringify([...JSON.parse(STEPS), ...JSON.parse(STEPS)]);
  const { err } = await runIngot(server.url, ["runbook", "create", "--name", "x", "--steps", twice]);
  assert.match(err, /step bios\.of_a_ramdisk is given more than once/);
});
