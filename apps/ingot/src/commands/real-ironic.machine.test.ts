import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hasRealIronic, type RealIronic, realIronic } from "@ingot/test/real-ironic/real-ironic";
import { runIngot } from "../testing/run-ingot.ts";

/** The command line against Debian's Ironic 21.4, which knows API versions up to 1.82 and nothing of Ingot. */
const missing = (await hasRealIronic()) ? false : "python3-ironic is not installed";
const IMAGE = ["--image", "http://127.0.0.1/debian.qcow2", "--image-checksum", "a".repeat(64)];
let ironic: RealIronic;
before(async () => {
  if (missing === false) ironic = await realIronic();
});
after(async () => {
  if (missing === false) await ironic[Symbol.asyncDispose]();
});

async function done(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runIngot(ironic.url, argv);
  assert.equal(code, 0, err);
  return out + err;
}

async function refused(...argv: readonly string[]): Promise<string> {
  const { code, err } = await runIngot(ironic.url, argv);
  assert.equal(code, 1);
  return err;
}

test("a node's life, by polling; a deployment from the allocation to active, and back", { skip: missing }, async () => {
  await done("node", "create", "--driver", "fake-hardware", "--name", "n1", "--resource-class", "baremetal");
  assert.match(await done("node", "manage", "n1", "--wait", "60"), /node n1 is manageable\n$/);
  assert.match(await done("node", "provide", "n1", "--wait", "60"), /node n1 is available\n$/);
  await done("node", "trait", "add", "n1", "CUSTOM_A");
  // Ironic gives no node away whose power state it has not seen.
  await done("node", "power", "off", "n1");
  await done("node", "validate", "n1");
  const deployed = await done(
    "deploy",
    "--resource-class",
    "baremetal",
    "--trait",
    "CUSTOM_A",
    ...IMAGE,
    "--hostname",
    "web",
    "-f",
    "json",
  );
  assert.match(deployed, /"provision_state": "active"/);
  assert.match(await done("instance", "list", "-f", "value"), /^web n1 .+ active /);
  assert.match(await done("undeploy", "web", "--wait", "60"), /node n1 is available\n$/);
});

test("each resource can be listed and shown", { skip: missing }, async () => {
  await done(
    "deploy-template",
    "create",
    "CUSTOM_B",
    "--steps",
    `[{"interface":"deploy","step":"x","priority":5,"args":{}}]`,
  );
  for (const noun of ["node", "port", "allocation", "deploy-template", "driver", "conductor"]) {
    await done(noun, "list");
    await done(noun, "list", "--long", "-f", "json");
  }
  await done("conductor", "show", "conductor-1");
  await done("driver", "property", "list", "fake-hardware");
  await done("node", "history", "n1");
});

test("its errors in its words; what it lacks is said", { skip: missing }, async () => {
  assert.match(await refused("node", "show", "nix"), /^error: Node nix could not be found\.\nhint: /);
  assert.match(
    await refused("node", "list", "--os-baremetal-api-version", "1.99"),
    /versions 1\.1 to 1\.\d+, not 1\.99/,
  );
  for (const argv of [["plan", "n1"], ["node", "timeline", "n1"], ["node", "watch", "n1"], ["steps"]]) {
    assert.match(await refused(...argv), /^error: .+\nhint: Use an Ingot server/);
  }
});
