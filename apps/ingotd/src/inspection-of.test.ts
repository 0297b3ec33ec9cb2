import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { defaultConfig } from "@ingot/conductor/config";
import { inspectionOf, requireInspection } from "./inspection-of.ts";
import { SETTINGS, type Settings } from "./settings.ts";

const defaults = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { fallback }]) => [name, fallback]),
) as Settings;
const invalid = (words: RegExp) => (thrown: unknown) =>
  isFailure(thrown, "serve.config_invalid") && words.test(thrown.message);

test("nothing said: Ironic's defaults, and no machine enrols itself", () => {
  assert.deepEqual(inspectionOf(defaults), defaultConfig.inspection);
});

test("wrong words are refused by the name of their option", () => {
  assert.throws(
    () => inspectionOf({ ...defaults, "inspection-hooks": ["ports"] }),
    invalid(/--inspection-hooks.*validate-interfaces/),
  );
  assert.throws(
    () => inspectionOf({ ...defaults, "inspection-add-ports": "some" }),
    invalid(/--inspection-add-ports is 'some'/),
  );
});

test("physical networks and PCI aliases", () => {
  const good = inspectionOf({
    ...defaults,
    "inspection-physical-networks": ["10.0.0.0/8:net1", "fd00::/8:net6"],
    "inspection-pci-aliases": ["10DE:1eb8:gpu"],
  });
  assert.deepEqual(good.physicalNetworks, ["10.0.0.0/8:net1", "fd00::/8:net6"]);
  assert.deepEqual(good.pciAliases, [{ vendor_id: "10de", product_id: "1eb8", name: "gpu" }]);
  for (const wrong of ["10.0.0.0/33:net", "10.0.0/8:net", "10.0.0.0/8", "x"]) {
    const settings = { ...defaults, "inspection-physical-networks": [wrong] };
    assert.throws(() => inspectionOf(settings), invalid(/--inspection-physical-networks has/));
  }
  assert.throws(() => inspectionOf({ ...defaults, "inspection-pci-aliases": ["10de:gpu"] }), invalid(/pci-aliases/));
});

test("a driver that is not enabled, and rules that could never run, are refused at the start", async () => {
  const discovering = inspectionOf({ ...defaults, "auto-discovery-driver": "redfish" });
  assert.equal(discovering.autoDiscovery, true);
  await requireInspection(discovering, new Map([["redfish", {}]]));
  await assert.rejects(requireInspection(discovering, new Map()), invalid(/'redfish' is not enabled/));
  const folder = await mkdtemp(join(tmpdir(), "inspection-"));
  try {
    const file = join(folder, "rules.yaml");
    const config = inspectionOf({ ...defaults, "inspection-rules": file });
    await assert.rejects(requireInspection(config, new Map()), invalid(/cannot be read/));
    await writeFile(file, "- actions: [{ op: nope, args: {} }]\n");
    await assert.rejects(requireInspection(config, new Map()), invalid(/number 1.*Unsupported action operator: nope/));
    await writeFile(file, "actions: []\n");
    await assert.rejects(requireInspection(config, new Map()), invalid(/is not a list of rules/));
    await writeFile(file, "- uuid: mine\n  scope: lab\n  actions: [{ op: fail, args: { msg: no } }]\n");
    await requireInspection(config, new Map());
  } finally {
    await rm(folder, { recursive: true });
  }
});
