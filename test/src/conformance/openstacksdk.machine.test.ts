/**
 * Every method that openstacksdk (Debian's python3-openstacksdk, nobody here wrote it) has for bare metal, in its proxy and
 * in its cloud layer, with what it did looked at: against our server and against Debian's Ironic. The methods are listed
 * from the classes themselves.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { PEERS } from "./peer.ts";

type Line = { readonly part: string; readonly error: string | null } | { readonly uncalled: readonly string[] };

const LAYERS = [
  ["its baremetal proxy", "walk-openstacksdk.py"],
  ["its cloud layer", "walk-openstack-cloud.py"],
] as const;

for (const [kind, [layer, file]] of PEERS.flatMap((each) => LAYERS.map((of) => [each, of] as const))) {
  describe("openstacksdk", { skip: kind.missing }, () => {
    test(`every method of ${layer} against ${kind.name}`, async (t) => {
      using scope = Scope.root({ timeoutMs: 300_000, what: "walking over openstacksdk" });
      await using peer = await kind.start();
      const script = join(import.meta.dirname, file);
      // Debian's own clouds.yaml or variables of whoever runs the tests are not for this.
      const env = { OS_CLOUD: undefined, OS_CLIENT_CONFIG_FILE: "/dev/null", OS_AUTH_TYPE: undefined };
      const words = ["/usr/bin/python3", "-W", "ignore", script, peer.url, kind.name] as const;
      const { stdout, stderr } = await run(scope, words, { env });
      const lines = stdout.split("\n").filter((line) => line !== "");
      assert.ok(lines.length > 0, stderr);
      for (const line of lines) {
        const said = JSON.parse(line) as Line;
        if ("part" in said) await t.test(said.part, () => void (said.error !== null && assert.fail(said.error)));
        else await t.test("every method was called", () => assert.deepEqual(said.uncalled, []));
      }
      assert.match(lines.at(-1) ?? "", /uncalled/, stderr);
    });
  });
}
