import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { JsonObject } from "@ingot/kernel";
import type { Served } from "./served.ts";

/** For a node that lacks all that `fake-hardware` may be without. */
export const WITHOUT_EXTRAS = {
  bios_interface: "no-bios",
  console_interface: "no-console",
  firmware_interface: "no-firmware",
  raid_interface: "no-raid",
  vendor_interface: "no-vendor",
};

let count = 0;

/** A new node of the fake driver; answers its path. */
export async function createFakeNode(served: Served, fields: JsonObject = {}): Promise<string> {
  count += 1;
  const name = `fake-${count}`;
  const created = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name, ...fields } });
  assert.equal(created.status, 201, created.text);
  return `/v1/nodes/${name}`;
}

/** The node once it has the state and nobody holds it any more. */
export async function reached(served: Served, path: string, state: string): Promise<JsonObject> {
  for (;;) {
    const { json } = await served.ask("GET", path);
    if (json["provision_state"] === state && json["reservation"] === null) return json;
    await setImmediate();
  }
}
