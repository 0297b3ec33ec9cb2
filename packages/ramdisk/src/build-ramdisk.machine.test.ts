import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { RamdiskManifest } from "@ingot/contract";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { hashFile } from "@ingot/media";
import { Check } from "typebox/value";
import { tmpdir } from "node:os";
import { buildRamdisk } from "./build-ramdisk.ts";
import { ramdiskProfile } from "./profile.ts";
import { writeFiles } from "./testing/element-folder.ts";
import { writeSmallRamdisk } from "./testing/small-ramdisk.ts";

const scope = Scope.root({ timeoutMs: 300_000 });
let folder: string;
let small: Awaited<ReturnType<typeof writeSmallRamdisk>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingot-small-ramdisk-"));
  small = await writeSmallRamdisk(folder);
});
after(async () => {
  scope[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

function build(elements: readonly string[], environment: Record<string, string> = {}) {
  const profile = ramdiskProfile({
    root: "small",
    output: join(folder, "build/ipa"),
    elements,
    elementsPath: [small.elements],
    compressLevel: 1,
    environment: { DIB_MARK: "marked", ...environment },
    cacheDir: join(folder, "cache"),
  });
  return buildRamdisk(scope, profile, { agentPackage: small.agentPackage, stockElements: small.stockElements });
}

async function layersOf(names: readonly string[]): Promise<string> {
  const found: string[] = [];
  for (const key of await readdir(join(folder, "cache/layers"))) {
    const file = join(folder, "cache/layers", key, "layer.squashfs");
    const listed = await run(scope, ["unsquashfs", "-cat", file, ...names]);
    if (listed.stdout !== "") found.push(listed.stdout);
  }
  // a file that a higher layer has added to is in both
  return found.toSorted((a, b) => b.length - a.length)[0] ?? "";
}

test("a ramdisk of a root, an agent and a plug-in: artefacts, manifest, and what the element did", async () => {
  const result = await build(["plugin"]);
  assert.deepEqual(
    result.layers.map(({ name }) => name),
    ["first stage", "root", "modules", "system", "runtime", "agent", "elements"],
  );
  const manifest: unknown = JSON.parse(await readFile(result.manifest, "utf8"));
  assert.ok(Check(RamdiskManifest, manifest));
  assert.deepEqual(manifest.elements, ["small", "ingot-agent", "plugin"]);
  assert.equal(manifest.initramfs.sha256, await hashFile(scope, result.initramfs, "sha256"));
  assert.equal(manifest.initramfs.size, result.initramfsBytes);
  assert.deepEqual(manifest.packages, [{ name: "small", version: "1.0", installed_size: 12 * 1024 }]);
  assert.equal(await layersOf(["etc/mark"]), "marked amd64\n");
  assert.equal((await layersOf(["etc/packages"])).trim(), "kernel-of-test");
  assert.deepEqual(await readdir(join(folder, "cache/work")), []);
});

test("the first stage is a zstd archive with init, busybox and the order of its modules", async () => {
  const { initramfs, layers } = await build(["plugin"]);
  const first = (await readFile(initramfs)).subarray(0, layers[0]?.bytes ?? 0);
  await writeFile(join(folder, "first.zst"), first);
  const listed = await run(scope, ["sh", "-c", `zstd -dcq ${join(folder, "first.zst")} | cpio -t --quiet`]);
  for (const path of ["init", "bin/busybox", "bin/switch_root", "modules/order", "root"])
    assert.ok(listed.stdout.split("\n").includes(path), path);
});

test("only what depends on a changed plug-in is made anew", async () => {
  await build(["plugin"]);
  await writeFiles(small.plugin, { "new.txt": "new" });
  const result = await build(["plugin"]);
  assert.deepEqual(
    result.layers.filter(({ cached }) => !cached).map(({ name }) => name),
    ["elements"],
  );
  assert.equal(await layersOf(["opt/ingot-agent/plugins/plugin/new.txt"]), "new");
  const again = await build(["plugin"]);
  assert.ok(again.layers.every(({ cached }) => cached));
});

test("a failing script is told with phase, element, name and its last words; the result of before stays", async () => {
  const { initramfs } = await build(["plugin"]);
  const hash = await hashFile(scope, initramfs, "sha256");
  await writeFiles(small.elements, {
    "fails/install.d/50-break": "#!/bin/bash\necho this went well\necho but this did not >&2\nexit 7\n",
  });
  await assert.rejects(build(["plugin", "fails"]), {
    code: "builder.script_failed",
    message: /^install\.d\/50-break of the element 'fails' exited with 7 after .*:\nthis went well\nbut this did not$/s,
  });
  assert.equal(await hashFile(scope, initramfs, "sha256"), hash);
  assert.deepEqual(await readdir(join(folder, "cache/work")), []);
});

test("phases run in their order, inside and beside the root, with their variables", async () => {
  const log = (where: string) => `echo "$(basename "$0") ${where}" >>`;
  await writeFiles(small.elements, {
    "all/environment.d/10-x.bash": "export DIB_FROM_ELEMENT=$DIB_RELEASE-x\n",
    "all/extra-data.d/10-extra": '#!/bin/bash\nset -e\necho given >"$TMP_HOOKS_PATH/given"\n',
    "all/pre-install.d/20-pre": `#!/bin/bash\nset -e\n[ "$(cat $TMP_HOOKS_PATH/given)" = given ]\n${log("in")}/etc/log\n`,
    "all/install.d/30-in": `#!/bin/bash\nset -e\n[ "$DIB_FROM_ELEMENT" = bookworm-x ]\n${log("in")}/etc/log\n`,
    "all/post-install.d/40-post": `#!/bin/bash\n${log("in")}/etc/log\n`,
    "all/post-root.d/50-root": `#!/bin/bash\n${log("beside")}"$TARGET_ROOT/etc/log"\n`,
    "all/finalise.d/60-final": `#!/bin/bash\n${log("in")}/etc/log\n`,
    "all/cleanup.d/70-clean": `#!/bin/bash\n${log("beside")}"$TARGET_ROOT/etc/log"\n`,
    "all/static/etc/static": "static",
  });
  await writeFiles(folder, {
    "stock/small/static/usr/bin/basename": '#!/bin/sh\necho "${1##*/}"\n',
  });
  await build(["all"]);
  const lines = (await layersOf(["etc/log"])).trim().split("\n");
  assert.deepEqual(lines, ["20-pre in", "30-in in", "40-post in", "50-root beside", "60-final in", "70-clean beside"]);
  assert.equal(await layersOf(["etc/static"]), "static");
});

test("a plug-in that does not load ends the build with its reason", async () => {
  await writeFiles(small.plugin, { broken: "" });
  await assert.rejects(build(["plugin"]), {
    code: "builder.plugin_broken",
    message: "the plug-in 'plugin' does not load: throws",
  });
  await rm(join(small.plugin, "broken"));
});

test("a full disk is told as one", async () => {
  await writeFiles(small.elements, { "full/install.d/50-fill": "#!/bin/bash\necho x >/dev/full\n" });
  await assert.rejects(build(["full"]), { code: "builder.no_space", message: /disk that holds .* is full/ });
});

test("an agent that cannot be bundled, and one that does not start", async () => {
  await writeFiles(folder, { "agent/main.ts": "import './nowhere.ts';\n" });
  await assert.rejects(build([]), { code: "builder.agent_bundle_failed", message: /nowhere/ });
  await writeFiles(folder, { "agent/main.ts": "throw new Error('dead on arrival');\n" });
  await assert.rejects(build([]), {
    code: "builder.agent_bundle_failed",
    message: /does not start: .*dead on arrival/s,
  });
});

test("missing programs are all named with their packages before anything is done", async (context) => {
  const path = process.env["PATH"];
  context.after(() => {
    process.env["PATH"] = path;
  });
  process.env["PATH"] = "/nonexistent";
  await assert.rejects(build([]), {
    code: "program.missing",
    message: /'mksquashfs'/,
    hint: /apt-get install .*squashfs-tools/,
  });
});

test("a mirror that cannot be reached is told with apt's words", async () => {
  const profile = ramdiskProfile({
    root: "debian-minimal",
    output: join(folder, "build/none"),
    mirror: "http://127.0.0.1:1/debian",
    cacheDir: join(folder, "cache"),
  });
  await assert.rejects(buildRamdisk(scope, profile), {
    code: "builder.bootstrap_failed",
    message: /root\.d\/10-mmdebstrap of the element 'debian-minimal'.*127\.0\.0\.1/s,
  });
});
