import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

const WAIT = ["--wait", "60"];
const IMAGE = ["--instance-info", "image_source=http://127.0.0.1:1/none.img", "--instance-info", "root_gb=1"];
const BIOS = [{ name: "ProcTurboMode", value: "Disabled" }];

export const lifeCycle: Part = {
  what: "a node is managed, inspected, cleaned, provided, deployed, rescued, rebuilt, undeployed, adopted",
  walk: async (cli) => {
    await prepare(cli);
    await deploy(cli);
    await rescue(cli);
    await undeploy(cli);
    await adopt(cli);
  },
};

async function is(cli: CliWalk, node: string, state: string): Promise<void> {
  assert.equal(await cli.show(node, "provision_state"), state);
  assert.equal(await cli.show(node, "last_error"), null);
}

async function prepare(cli: CliWalk): Promise<void> {
  await cli.refused(/can not be performed/, "node provide", "n1");
  await cli.refused(/can not be performed/, "node deploy", "n1");
  await cli.ok("node manage", "n1", ...WAIT);
  await is(cli, "n1", "manageable");
  await cli.ok("node inspect", "n1", ...WAIT);
  await is(cli, "n1", "manageable");
  assert.notEqual(await cli.show("n1", "inspection_finished_at"), null);
  const step = (name: string, args?: object) =>
    JSON.stringify([{ interface: "bios", step: name, ...(args && { args }) }]);
  await cli.ok("node clean", "n1", "--clean-steps", step("apply_configuration", { settings: BIOS }), ...WAIT);
  await is(cli, "n1", "manageable");
  const listed = { "BIOS setting name": "ProcTurboMode", "BIOS setting value": "Disabled" };
  const settings = await cli.rows("node bios setting list", "n1");
  assert.deepEqual(
    settings.find((row) => row["BIOS setting name"] === "ProcTurboMode"),
    listed,
  );
  assert.equal((await cli.json("node bios setting show", "n1", "ProcTurboMode"))["value"], "Disabled");
  assert.ok("Attribute Type" in (await cli.rows("node bios setting list", "n1", "--long"))[0]!);
  await cli.ok("node clean", "n1", "--clean-steps", step("factory_reset"), ...WAIT);
  // Ironic's fake BIOS forgets all settings when it is reset, ours has what it came with.
  const after = (await cli.rows("node bios setting list", "n1")).map((row) => row["BIOS setting value"]);
  assert.ok(!after.includes("Disabled"), JSON.stringify(after));
  await fail(cli);
  await cli.refused(/clean_steps|required/, "node clean", "n1", "--clean-steps", "[]");
  await cli.refused(/./, "node abort", "n1");
  cli.walked.add("node abort");
  await cli.ok("node provide", "n1", ...WAIT);
  await is(cli, "n1", "available");
}

/** A cleaning fails, stands in the node's history, and is recovered from. */
async function fail(cli: CliWalk): Promise<void> {
  const failing = cli.server === "ingot" ? "factory_reset" : "none_such"; // ours refuses a step that nobody has at once
  if (cli.server === "ingot") await cli.ok("node set", "n1", "--driver-info", "fake_fail=bios.factory_reset");
  await cli.ok("node clean", "n1", "--clean-steps", JSON.stringify([{ interface: "bios", step: failing }]));
  await cli.becomes("n1", "provision_state", "clean failed");
  await cli.free("n1");
  const entries = await cli.rows("node history list", "n1");
  const entry = entries.find((row) => row["Severity"] === "ERROR");
  assert.ok(entry !== undefined, JSON.stringify(entries));
  const shown = await cli.json("node history get", "n1", String(entry["UUID"]));
  assert.equal(shown["severity"], "ERROR");
  assert.ok(String(shown["event"]).includes(failing), String(shown["event"]));
  // The client asks for /history/detail, which no Ironic has.
  await cli.refused(/could not be found/, "node history list", "n1", "--long");
  if (cli.server === "ingot") await cli.ok("node unset", "n1", "--driver-info", "fake_fail");
  await cli.ok("node maintenance unset", "n1");
  await cli.ok("node manage", "n1", ...WAIT);
  assert.equal(await cli.show("n1", "provision_state"), "manageable");
}

async function deploy(cli: CliWalk): Promise<void> {
  await cli.ok("node set", "n1", ...IMAGE);
  await cli.ok("node deploy", "n1", "--config-drive", '{"meta_data": {"hostname": "x"}}', ...WAIT);
  await is(cli, "n1", "active");
  await cli.ok("node set", "n1", "--protected", "--protected-reason", "mine");
  await cli.refused(/protected/, "node undeploy", "n1");
  await cli.refused(/protected/, "node rebuild", "n1");
  await cli.ok("node unset", "n1", "--protected");
  assert.equal(await cli.show("n1", "protected_reason"), null);
  await cli.refused(/while it is in state/, "node provide", "n1");
  await cli.refused(/active|deployed|state/, "node delete", "n1");
}

async function rescue(cli: CliWalk): Promise<void> {
  await cli.ok("node rescue", "n1", "--rescue-password", "secret", ...WAIT);
  await is(cli, "n1", "rescue");
  assert.doesNotMatch(JSON.stringify(await cli.show("n1", "instance_info")), /secret/);
  await cli.ok("node unrescue", "n1", ...WAIT);
  await is(cli, "n1", "active");
}

async function undeploy(cli: CliWalk): Promise<void> {
  await cli.ok("node rebuild", "n1", ...WAIT);
  await is(cli, "n1", "active");
  await cli.refused(/./, "node abort", "n1");
  await cli.ok("node undeploy", "n1", ...WAIT);
  await is(cli, "n1", "available");
  assert.equal(await cli.show("n1", "instance_uuid"), null);
}

async function adopt(cli: CliWalk): Promise<void> {
  await cli.ok("node create", "--driver", "fake-hardware", "--name", "a1", "--property", "cpus=1");
  await cli.ok("node set", "a1", ...IMAGE);
  await cli.refused(/can not be performed/, "node adopt", "a1");
  await cli.ok("node manage", "a1", ...WAIT);
  await cli.ok("node adopt", "a1", ...WAIT);
  await is(cli, "a1", "active");
  await cli.ok("node undeploy", "a1", ...WAIT);
  await cli.ok("node delete", "a1");
}
