import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

const STEPS =
  '[{"interface": "deploy", "step": "inject_files", "priority": 50, "args": {"files": {"/etc/motd": "SGVsbG8gSXJvbmljCg=="}}}]';

export const allocations: Part = {
  what: "traits, deploy templates and allocations",
  walk: async (cli) => {
    await templates(cli);
    await traits(cli);
    await allocate(cli);
  },
};

async function templates(cli: CliWalk): Promise<void> {
  const made = await cli.json("deploy template create", "CUSTOM_INJECT_FILES", "--steps", STEPS, "--extra", "a=b");
  assert.equal((made["steps"] as readonly { priority: number }[])[0]?.priority, 50);
  assert.equal((await cli.rows("deploy template list", "--long")).length, 1);
  await cli.ok("deploy template set", "CUSTOM_INJECT_FILES", "--extra", "c=d", "--name", "CUSTOM_OTHER");
  await cli.ok("deploy template unset", "CUSTOM_OTHER", "--extra", "a");
  assert.deepEqual((await cli.json("deploy template show", "CUSTOM_OTHER"))["extra"], { c: "d" });
  await cli.refused(/trait|CUSTOM_/, "deploy template create", "inject", "--steps", STEPS);
  await cli.refused(
    /not one of|nope/,
    "deploy template create",
    "CUSTOM_B",
    "--steps",
    STEPS.replace('"deploy"', '"nope"'),
  );
  await cli.refused(/already exists/, "deploy template create", "CUSTOM_OTHER", "--steps", STEPS);
  await cli.ok("deploy template delete", "CUSTOM_OTHER");
  await cli.refused(/CUSTOM_OTHER/, "deploy template show", "CUSTOM_OTHER");
}

async function traits(cli: CliWalk): Promise<void> {
  await cli.ok("node add trait", "n1", "CUSTOM_A", "CUSTOM_B");
  await cli.ok("node remove trait", "n1", "CUSTOM_B");
  assert.deepEqual(await cli.rows("node trait list", "n1"), [{ Traits: "CUSTOM_A" }]);
  await cli.refused(/nope/, "node add trait", "n1", "nope");
  await cli.ok("node remove trait", "n1", "--all");
  assert.deepEqual(await cli.rows("node trait list", "n1"), []);
  await cli.ok("node add trait", "n1", "CUSTOM_A");
}

async function allocate(cli: CliWalk): Promise<void> {
  const words = ["--resource-class", "baremetal", "--trait", "CUSTOM_A", "--name", "al1", "--wait", "30"];
  const allocation = await cli.json("allocation create", ...words, "--extra", "x=y");
  assert.equal(allocation["state"], "active");
  const node = await cli.show("n1", "uuid");
  assert.equal((await cli.json("allocation show", "al1"))["node_uuid"], node);
  assert.equal(await cli.show("n1", "instance_uuid"), allocation["uuid"]);
  assert.deepEqual(((await cli.show("n1", "instance_info")) as { traits: unknown }).traits, ["CUSTOM_A"]);
  assert.equal((await cli.rows("allocation list", "--node", "n1"))[0]?.["Name"], "al1");
  assert.equal((await cli.rows("allocation list", "--resource-class", "baremetal", "--state", "active")).length, 1);
  assert.equal((await cli.rows("allocation list", "--state", "error", "--long")).length, 0);
  await cli.ok("allocation set", "al1", "--extra", "a=b", "--name", "al2");
  await cli.ok("allocation unset", "al2", "--extra", "x");
  assert.deepEqual((await cli.json("allocation show", "al2"))["extra"], { a: "b" });
  const none = ["--resource-class", "none-such", "--name", "al3", "--wait", "30"];
  await cli.refused(/none-such/, "allocation create", ...none);
  assert.equal((await cli.json("allocation show", "al3"))["state"], "error");
  await cli.ok("allocation delete", "al2", "al3");
  assert.deepEqual(await cli.rows("allocation list"), []);
  assert.equal(await cli.show("n1", "instance_uuid"), null);
}
