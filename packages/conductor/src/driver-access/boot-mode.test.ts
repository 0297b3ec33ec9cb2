import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { wantedBootMode } from "./boot-mode.ts";

const wanted = (instance_info: JsonObject, properties: JsonObject = {}) =>
  wantedBootMode({ instance_info, properties } as Partial<NodeRecord> as NodeRecord);

test("capabilities name the boot mode as text, as JSON or as a document; the instance's word is first", () => {
  assert.equal(wanted({}), undefined);
  assert.equal(wanted({}, { capabilities: "cpu_vt:true, boot_mode:bios" }), "bios");
  assert.equal(wanted({ capabilities: { boot_mode: "uefi" } }, { capabilities: "boot_mode:bios" }), "uefi");
  assert.equal(wanted({ capabilities: '{"boot_mode": "bios"}' }), "bios");
  assert.equal(wanted({ capabilities: "boot_mode:openfirmware" }), undefined);
  assert.equal(wanted({ capabilities: 7 }), undefined);
  assert.equal(wanted({ deploy_boot_mode: "bios" }, { capabilities: "boot_mode:uefi" }), "bios");
  assert.equal(wanted({ capabilities: "boot_mode:UEFI", deploy_boot_mode: "bios" }), "uefi");
  assert.equal(wanted({ capabilities: { secure_boot: "True", boot_mode: "bios" } }), "uefi");
});
