import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { redfishManagement } from "./management.ts";
import { openBench } from "./testing/bench.ts";

test("a user's media go into the drive of their kind", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  const states = async () =>
    ((await management.getVirtualMedia?.(bench.context())) ?? []).map(({ media_types, image }) => [
      media_types[0],
      image,
    ]);
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/one.iso" });
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/two.iso" });
  assert.deepEqual(await states(), [
    ["Floppy", null],
    ["CD", "http://images/two.iso"],
  ]);
  const secret = "https://user:password@images/ingot/v1/media/abcdefghijklmnopqrstuvwxyz/two.iso?signature=secret";
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: secret });
  assert.equal(bench.state.image, secret);
  assert.equal((await states())[1]?.[1], "https://images/ingot/v1/media/******/two.iso");
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/two.iso" });
  await management.detachVirtualMedia?.(bench.context(), ["floppy", "disk"]);
  assert.equal(bench.state.image, "http://images/two.iso");
  await management.detachVirtualMedia?.(bench.context(), ["cdrom"]);
  await management.detachVirtualMedia?.(bench.context(), ["cdrom"]);
  assert.equal(bench.state.image, undefined);
  bench.state.faults.virtualMedia = "none";
  await assert.rejects(
    async () => management.attachVirtualMedia?.(bench.context(), { device: "disk", image: "http://images/a.img" }),
    (error) => isFailure(error, "bmc.no_virtual_media"),
  );
});
