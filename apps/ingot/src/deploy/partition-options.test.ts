import assert from "node:assert/strict";
import { test } from "node:test";
import { partitionInfo } from "./partition-options.ts";

test("the partitions of a partition image, as instance_info has them", () => {
  const sizes = { rootSize: 10, swapSize: 512, ephemeralSize: 20, ephemeralFormat: "xfs" };
  assert.deepEqual(partitionInfo({ imageType: "partition", ...sizes }), {
    image_type: "partition",
    root_gb: 10,
    swap_mb: 512,
    ephemeral_gb: 20,
    ephemeral_format: "xfs",
  });
  assert.deepEqual(partitionInfo({ imageType: "partition", rootSize: 1 }), { image_type: "partition", root_gb: 1 });
});

test("a whole-disk image has its own", () => {
  assert.deepEqual(partitionInfo({}), {});
  assert.deepEqual(partitionInfo({ imageType: "whole-disk" }), { image_type: "whole-disk" });
  for (const [option, value] of [
    ["rootSize", 1],
    ["swapSize", 0],
    ["ephemeralSize", 1],
    ["ephemeralFormat", "ext4"],
  ] as const) {
    assert.throws(() => partitionInfo({ [option]: value }), /-(size|format) is for partition images/);
    assert.throws(() => partitionInfo({ imageType: "whole-disk", [option]: value }), { code: "client.image_invalid" });
  }
});

test("a partition image without a size of its root is refused", () => {
  assert.throws(() => partitionInfo({ imageType: "partition" }), /needs --root-size/);
  assert.throws(() => partitionInfo({ imageType: "partition", rootSize: 0 }), /needs --root-size/);
});
