import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { testFolder, writeFiles } from "../testing/element-folder.ts";
import type { Element } from "./element.ts";
import { orderElements, requireOneSystem, resolveElements } from "./resolve-elements.ts";

function element(name: string, dependsOn: readonly string[], provides: readonly string[] = []): [string, Element] {
  return [name, { name, path: `/e/${name}`, stock: false, dependsOn, provides, entries: [] }];
}

test("elements come after what they depend on, the caller's before stock ones of the same name", async (context) => {
  const folder = await writeFiles(await testFolder(context), {
    "own/a/element-deps": "b c # why\n",
    "own/b/README": "",
    "stock/b/element-deps": "nothing",
    "stock/c/element-deps": "b",
  });
  const found = await resolveElements(["a"], { paths: [join(folder, "own")], stock: join(folder, "stock") });
  assert.deepEqual(
    found.map(({ name, stock }) => [name, stock]),
    [
      ["b", false],
      ["c", true],
      ["a", false],
    ],
  );
});

test("an unknown element is named with who wants it and what was perhaps meant", async (context) => {
  const folder = await writeFiles(await testFolder(context), {
    "e/one/element-deps": "dhcp-all-interface",
    "e/dhcp-all-interfaces/README": "",
  });
  await assert.rejects(resolveElements(["one"], { paths: [], stock: join(folder, "e") }), {
    code: "builder.element_unknown",
    message: "there is no element 'dhcp-all-interface', which 'one' depends on",
    hint: /Did you mean 'dhcp-all-interfaces'\?/,
  });
  await assert.rejects(resolveElements(["one"], { paths: [join(folder, "nowhere")], stock: folder }), {
    code: "builder.element_unknown",
    message: /cannot be read \(ENOENT\)/,
  });
});

test("a circle is told whole", () => {
  const elements = new Map([element("a", ["b"]), element("b", ["c"]), element("c", ["b"])]);
  assert.throws(() => orderElements(["a"], elements), { code: "builder.element_cycle", message: /b -> c -> b$/ });
});

test("a misspelt phase is an error, not a silence", async (context) => {
  const folder = await writeFiles(await testFolder(context), { "e/one/instal.d/10-x": "#!/bin/sh\n" });
  await assert.rejects(resolveElements(["one"], { paths: [], stock: join(folder, "e") }), {
    code: "builder.element_invalid",
    message: /'instal.d', which is no phase/,
  });
});

test("any graph without circles is ordered: each once, after all that it depends on", () => {
  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((size) => fc.array(fc.array(fc.nat(size), { maxLength: 4 }), { minLength: size, maxLength: size }));
  fc.assert(
    fc.property(graphs, (graph) => {
      const elements = new Map(
        graph.map((edges, index) =>
          element(
            `e${index}`,
            [...new Set(edges.filter((to) => to < index))].map((to) => `e${to}`),
          ),
        ),
      );
      const ordered = orderElements([...elements.keys()].toReversed(), elements);
      assert.equal(new Set(ordered).size, elements.size);
      const place = new Map(ordered.map(({ name }, index) => [name, index]));
      for (const { name, dependsOn } of ordered)
        for (const needed of dependsOn) assert.ok((place.get(needed) ?? 99) < (place.get(name) ?? -1));
    }),
  );
});

test("exactly one element provides the operating system", () => {
  const [, debian] = element("debian-minimal", [], ["operating-system"]);
  const [, other] = element("fedora", [], ["operating-system"]);
  const [, agent] = element("ingot-agent", []);
  requireOneSystem([debian, agent]);
  assert.throws(() => requireOneSystem([agent]), /none of the elements provides an operating system/);
  assert.throws(() => requireOneSystem([debian, other]), /several elements .*: debian-minimal, fedora/);
});
