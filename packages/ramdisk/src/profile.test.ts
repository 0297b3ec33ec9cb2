import assert from "node:assert/strict";
import { test } from "node:test";
import { imageProfile, type ProfileInput, ramdiskProfile } from "./profile.ts";

const input: ProfileInput = { root: "debian-minimal", output: "build/ipa", cacheDir: null };

test("a profile has its defaults, its root element first and each element once", () => {
  const profile = ramdiskProfile({ ...input, elements: ["b", "a", "b"], packages: ["z", "a"] });
  assert.deepEqual(profile.elements, ["debian-minimal", "b", "a"]);
  assert.deepEqual(profile.packages, ["a", "z"]);
  assert.equal(profile.release, "bookworm");
  assert.equal(profile.compressLevel, 19);
});

test("only variables that elements may read come into a profile", () => {
  const { environment } = ramdiskProfile({
    ...input,
    environment: { DIB_X: "1", HOME: "/root", INGOT_ELEMENT_KERNEL: "generic", SECRET: "s" },
  });
  assert.deepEqual(environment, { DIB_X: "1", INGOT_ELEMENT_KERNEL: "generic" });
});

test("what cannot be built is refused with the option's name", () => {
  const refused = (more: Partial<ProfileInput> & { compressLevel?: string }, message: RegExp) =>
    assert.throws(() => ramdiskProfile({ ...input, ...more }), { code: "builder.profile_invalid", message });
  refused({ release: "woody" }, /release 'woody'/);
  refused({ output: "build/" }, /place for the result/);
  refused({ root: "../etc" }, /name of an element/);
  refused({ packages: ["a; reboot"] }, /name of a package/);
  refused({ compressLevel: "23" }, /compression level '23'/);
  refused({ compressLevel: "fast" }, /compression level 'fast'/);
  refused({ architecture: "riscv64" }, /'riscv64' cannot be built/);
  refused({ mirror: "deb.debian.org" }, /not a URL/);
});

test("an image has a size and a compression that can be", () => {
  assert.equal(imageProfile(input).size, 2 * 1024 ** 3);
  assert.equal(imageProfile({ ...input, size: "3G", compression: "none" }).compression, "none");
  assert.throws(() => imageProfile({ ...input, size: "100M" }), { code: "builder.profile_invalid" });
  assert.throws(() => imageProfile({ ...input, size: "big" }), { code: "input.invalid" });
  assert.throws(() => imageProfile({ ...input, compression: "rar" }), { code: "builder.profile_invalid" });
});
