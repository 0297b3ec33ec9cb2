import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseSourceRepositories } from "./source-repository.ts";

const context = { element: "e", file: "source-repository-x", environment: {} };

test("a line is a name, a type, a destination, a location and perhaps a ref", () => {
  assert.deepEqual(parseSourceRepositories("# what\nfoo git /tmp/foo https://example.org/foo.git v1\n\n", context), [
    {
      element: "e",
      name: "foo",
      type: "git",
      destination: "/tmp/foo",
      location: "https://example.org/foo.git",
      ref: "v1",
    },
  ]);
});

test("the environment has the last word", () => {
  const environment = {
    DIB_REPOLOCATION_ingot_foo: "/src/foo",
    DIB_REPOREF_ingot_foo: "main",
    DIB_REPOTYPE_ingot_foo: "tar",
  };
  const [repository] = parseSourceRepositories("ingot-foo git /opt/foo https://example.org/foo v1", {
    ...context,
    environment,
  });
  assert.equal(repository?.location, "/src/foo");
  assert.equal(repository?.ref, "main");
  assert.equal(repository?.type, "tar");
});

test("mistakes are told with file and line", () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(() => parseSourceRepositories(text, context), { code: "builder.element_invalid", message });
  refused("\nfoo svn /tmp/foo http://x", /source-repository-x:2 .*'svn' is not a kind/);
  refused("foo git tmp/foo http://x", /'tmp\/foo' is not an absolute path/);
  refused("foo git /tmp/../etc http://x", /not an absolute path inside the root/);
  refused("foo git /tmp/foo", /says no location/);
});

test("any words that form a line come back as they were", () => {
  const word = fc.stringMatching(/^[A-Za-z0-9._:/-]{1,20}$/);
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/),
      fc.constantFrom("git", "tar", "file"),
      word,
      fc.option(word),
      (name, type, location, ref) => {
        const [repository] = parseSourceRepositories(
          `${name}  ${type}\t/tmp/${name} ${location} ${ref ?? ""}`,
          context,
        );
        assert.deepEqual(
          [repository?.name, repository?.type, repository?.location, repository?.ref],
          [name, type, location, ref ?? undefined],
        );
      },
    ),
  );
});
