import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { testFolder, writeFiles } from "../testing/element-folder.ts";
import { loadElement } from "./element.ts";
import { packageWishes } from "./package-installs.ts";

const around = { architecture: "amd64", release: "bookworm", environment: { MODE: "small" } };

async function wishes(context: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await testFolder(context);
  await writeFiles(join(folder, "one"), files);
  return packageWishes([await loadElement(join(folder, "one"), false)], around);
}

test("packages by architecture and condition, removed ones apart", async (context) => {
  const yaml =
    "plain:\nbeside:\n  uninstall: true\narm:\n  arch: arm64\nnot:\n  not-arch: arm64, armhf\nsmall:\n  when: MODE = small\nlarge:\n  when: MODE != small\ntwice:\n  - arch: arm64\n  - when: [MODE = small]\n";
  assert.deepEqual(await wishes(context, { "package-installs.yaml": yaml }), {
    install: ["not", "plain", "small", "twice"],
    uninstall: ["beside"],
  });
});

test("pkg-map gives a name its Debian names, or none", async (context) => {
  const map = JSON.stringify({
    family: { debian: { qemu: "qemu-utils qemu-system" } },
    distro: { debian: { gone: "" } },
    default: { other: "real" },
  });
  assert.deepEqual(await wishes(context, { "package-installs.yaml": "qemu:\ngone:\nother:\n", "pkg-map": map }), {
    install: ["qemu-system", "qemu-utils", "real"],
    uninstall: [],
  });
});

test("mistakes are told with their file", async (context) => {
  const refused = (yaml: string, message: RegExp) =>
    assert.rejects(wishes(context, { "package-installs.yaml": yaml }), { code: "builder.element_invalid", message });
  await refused("a: [", /is not YAML/);
  await refused("- a\n", /not a mapping/);
  await refused("a:\n  wenn: x\n", /has the property 'wenn'/);
  await refused("a:\n  when: MODE is small\n", /is not a condition/);
  await refused("a:\n  when: OTHER = 1\n", /variable OTHER of its condition is not set/);
  await refused("'rm -rf':\n", /'rm -rf' is not a package name/);
});
