import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassthruVerb } from "@ingot/driver-kit";
import { isFailure, type JsonObject } from "@ingot/kernel";
import { redfishManagement } from "./management.ts";
import { type Bench, openBench } from "./testing/bench.ts";
import { redfishVendor } from "./vendor.ts";

async function call(bench: Bench, name: string, args: JsonObject = {}): Promise<unknown> {
  const method = redfishVendor(bench.clients).methods[name];
  assert.ok(method !== undefined, name);
  const asked = { verb: method.verbs[0] as PassthruVerb, args };
  await method.validate?.(bench.context(), asked);
  return method.run(bench.context(), asked);
}

test("subscriptions to events are made, listed, shown without their headers, and ended", async () => {
  await using bench = await openBench();
  const destination = "https://listener/events";
  const made = await call(bench, "create_subscription", {
    Destination: destination,
    HttpHeaders: [{ "X-Auth-Token": "secret" }],
  });
  const shown = { Id: "s1", Context: "", EventTypes: ["Alert"], Destination: destination, Protocol: "Redfish" };
  assert.deepEqual(made, shown);
  assert.deepEqual(await call(bench, "get_subscription", { id: "s1" }), shown);
  assert.deepEqual(await call(bench, "get_all_subscriptions"), {
    "@odata.id": "/redfish/v1/EventService/Subscriptions",
    Members: [{ "@odata.id": "/redfish/v1/EventService/Subscriptions/s1" }],
  });
  for (const id of [".", "..", "a/b", "a?b"]) {
    for (const name of ["get_subscription", "delete_subscription"])
      await assert.rejects(call(bench, name, { id }), (error) => isFailure(error, "input.invalid"));
  }
  await call(bench, "delete_subscription", { id: "s1" });
  assert.equal(bench.state.subscriptions.size, 0);
  await assert.rejects(call(bench, "delete_subscription", { id: "s1" }), /HTTP 404/);
  await assert.rejects(call(bench, "create_subscription"), /'Destination' is missing/);
});

test("virtual media are ejected, of one drive or of all", async () => {
  await using bench = await openBench();
  const image = "http://images/one.iso";
  await redfishManagement(bench.clients).attachVirtualMedia?.(bench.context(), { device: "cdrom", image });
  await call(bench, "eject_vmedia", { boot_device: "floppy" });
  assert.equal(bench.state.image, image);
  await call(bench, "eject_vmedia");
  assert.equal(bench.state.image, undefined);
  await assert.rejects(call(bench, "eject_vmedia", { boot_device: "tape" }), /boot_device "tape"/);
});
