import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Scope } from "@ingot/kernel";
import fc from "fast-check";
import { resolveInside } from "./resolve-inside.ts";
import { writeFileInside } from "./write-file-inside.ts";

let outer = "";
let root = "";

before(async () => {
  outer = await mkdtemp(join(tmpdir(), "inside-"));
  root = join(outer, "root");
  await mkdir(join(root, "etc/deep"), { recursive: true });
  await symlink("/etc", join(root, "absolute"));
  await symlink("../../../../etc", join(root, "etc/up"));
  await symlink("../..", join(root, "etc/deep/out"));
  await symlink("self", join(root, "self"));
  await symlink("/proc/self/root", join(root, "proc-root"));
  await writeFile(join(root, "etc/file"), "x");
});
after(() => rm(outer, { recursive: true, force: true }));

test("links and dots are taken as if chrooted there", async () => {
  const cases = {
    "/etc/motd": "etc/motd",
    "etc/motd": "etc/motd",
    "/absolute/motd": "etc/motd",
    "/etc/up/motd": "etc/motd",
    "/etc/deep/out/etc/motd": "etc/motd",
    "/../../../../etc/passwd": "etc/passwd",
    "/etc/deep/../../../etc/passwd": "etc/passwd",
    "/absolute/../x": "x",
    "/proc-root/etc/shadow": "proc/self/root/etc/shadow",
    "//etc//./motd": "etc/motd",
    "/not/there/../yet": "not/yet",
  };
  for (const [path, wanted] of Object.entries(cases)) {
    assert.equal(await resolveInside(root, path), join(root, wanted), path);
  }
});

test("loops and NUL bytes are refused", async () => {
  await assert.rejects(resolveInside(root, "/self/x"), /'\/self\/x'.*loop/);
  await assert.rejects(resolveInside(root, "/etc/\0"), /NUL/);
});

test("whatever the path, the result lies below the root", async () => {
  const part = fc.constantFrom(
    "..",
    ".",
    "etc",
    "up",
    "deep",
    "out",
    "absolute",
    "proc-root",
    "file",
    "new",
    "",
    "a b",
    "…",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.boolean(), async (parts, absolute) => {
      const resolved = await resolveInside(root, (absolute ? "/" : "") + parts.join("/"));
      assert.ok(resolved === root || resolved.startsWith(`${root}/`), resolved);
    }),
    { numRuns: 500 },
  );
});

test("a file that is replaced keeps its mode; a new one and its folders get theirs; others stay as they are", async () => {
  const scope = Scope.root();
  await writeFile(join(root, "etc/secret"), "old", { mode: 0o600 });
  await writeFileInside(scope, { root, path: "/etc/secret", content: Buffer.from("new") });
  assert.equal((await stat(join(root, "etc/secret"))).mode & 0o777, 0o600);
  await writeFileInside(
    scope,
    { root, path: "/srv/a/b", content: Buffer.from("new") },
    { mode: 0o640, directoryMode: 0o700 },
  );
  assert.equal((await stat(join(root, "srv/a/b"))).mode & 0o777, 0o640);
  assert.equal((await stat(join(root, "srv"))).mode & 0o777, 0o700);
  assert.equal(await readFile(join(root, "srv/a/b"), "utf8"), "new");
});

test("what cannot be a file is refused by name", async () => {
  const scope = Scope.root();
  const write = (path: string) => writeFileInside(scope, { root, path, content: Buffer.from("x") });
  await assert.rejects(write("/etc/"), /'\/etc\/' does not name a file/);
  await assert.rejects(write("/"), /does not name a file/);
  await assert.rejects(write("/etc/deep"), /something else than a file/);
  await assert.rejects(write("/etc/file/below"), /'\/etc\/file' is not a directory/);
  await assert.rejects(write("/.."), /does not name a file/);
});
