import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder, writeFiles } from "../testing/element-folder.ts";
import { loadElement } from "./element.ts";
import { passedOver, phaseScripts } from "./phases.ts";

test("scripts of all elements run in the order of their names", async (context) => {
  const folder = await writeFiles(await testFolder(context), {
    "a/install.d/80-last": "#!/bin/sh\n",
    "a/install.d/10-first": "#!/bin/sh\n",
    "b/install.d/50-middle": "#!/bin/sh\n",
    "b/install.d/50-x-source-install/README": "",
  });
  const elements = [await loadElement(join(folder, "a"), false), await loadElement(join(folder, "b"), false)];
  assert.deepEqual(
    (await phaseScripts(elements, "install.d")).map(({ name }) => name),
    ["10-first", "50-middle", "80-last"],
  );
});

test("what this builder does not run is told", async (context) => {
  const folder = await writeFiles(await testFolder(context), {
    "a/install.d/50-x-source-install/10-x": "#!/bin/sh\n",
    "a/block-device.d/10-disk": "#!/bin/sh\n",
    "b/install.d/10-run": "#!/bin/sh\n",
  });
  const elements = [await loadElement(join(folder, "a"), false), await loadElement(join(folder, "b"), false)];
  assert.deepEqual(await passedOver(elements), [
    "block-device.d of the element 'a' is passed over: this builder does not run it",
    "install.d/50-x-source-install of the element 'a' is passed over: this builder does not run it",
  ]);
});

test("what would be passed over in silence is refused with the remedy", async (context) => {
  const cases = {
    "dotted/install.d/10-foo.sh": {
      content: "#!/bin/sh\n",
      message: /a script's name has no dot/,
      hint: /Rename it to 10-foo\./,
    },
    "plain/install.d/10-foo": { content: "echo\n", message: /it is not executable/, hint: /^chmod \+x / },
    "deep/install.d/10-foo/bar": { content: "", message: /is a folder/, hint: /scripts only/ },
  };
  const folder = await writeFiles(
    await testFolder(context),
    Object.fromEntries(Object.entries(cases).map(([path, { content }]) => [path, content])),
  );
  for (const [path, { message, hint }] of Object.entries(cases)) {
    const element = await loadElement(join(folder, path.split("/")[0] ?? ""), false);
    await assert.rejects(phaseScripts([element], "install.d"), { code: "builder.element_invalid", message, hint });
  }
  await writeFiles(folder, { "env/environment.d/10-x": "export A=1\n" });
  await assert.rejects(phaseScripts([await loadElement(join(folder, "env"), false)], "environment.d"), {
    message: /must end in \.bash/,
  });
});
