import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { buildConfigDrive, configDriveFiles } from "./config-drive.ts";

const scope = Scope.root();

test("a config drive is gzip of an ISO labelled config-2 with OpenStack's layout", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-config-"));
  try {
    const drive = {
      meta_data: { hostname: "h1", public_keys: { mykey: "ssh-ed25519 AAAA" } },
      user_data: "#cloud-config\n",
      network_data: { links: [] },
    };
    const text = await buildConfigDrive(scope, drive, folder);
    assert.deepEqual(await readdir(folder), [], "nothing of it is left lying about");
    const image = gunzipSync(Buffer.from(text, "base64"));
    assert.equal(image.toString("latin1", 0x8028, 0x8048).trim(), "config-2");
    await writeFile(join(folder, "drive.iso"), image);
    const extract = [
      "-osirrox",
      "on",
      "-indev",
      join(folder, "drive.iso"),
      "-extract",
      "/openstack/latest",
      join(folder, "latest"),
    ];
    requireSuccess(await run(scope, ["xorriso", ...extract]));
    const read = (name: string) => readFile(join(folder, "latest", name), "utf8");
    assert.equal(JSON.parse(await read("meta_data.json")).hostname, "h1");
    assert.equal(await read("user_data"), "#cloud-config\n");
    assert.deepEqual((await readdir(join(folder, "latest"))).toSorted(), [
      "meta_data.json",
      "network_data.json",
      "user_data",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("meta_data.json is always there; user data that is JSON stays JSON", () => {
  const files = configDriveFiles({ user_data: { ignition: { version: "3.4.0" } }, vendor_data: { a: 1 } });
  assert.deepEqual(Object.fromEntries(files), {
    "meta_data.json": "{}",
    user_data: '{"ignition":{"version":"3.4.0"}}',
    "vendor_data2.json": '{"a":1}',
  });
});

test("an unknown key and a part that is no object are named", () => {
  assert.throws(
    () => configDriveFiles({ userdata: "" } as object),
    (error) => isFailure(error, "input.invalid") && /'userdata'/.test(error.message),
  );
  assert.throws(
    () => configDriveFiles({ network_data: [] }),
    (error) => isFailure(error, "input.invalid") && /network_data/.test(error.message),
  );
});
