import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import type { Peer } from "./peer.ts";

type Line = { readonly part: string; readonly error: string | null } | { readonly uncalled: readonly string[] };

/** Runs a script of this folder over a server by Debian's Python; each part that it tells of becomes a test. */
export async function runWalk(t: TestContext, peer: Peer, file: string): Promise<void> {
  using scope = Scope.root({ timeoutMs: 300_000, what: `walking over openstacksdk by ${file}` });
  // Debian's own clouds.yaml or variables of whoever runs the tests are not for this.
  const env = {
    OS_CLOUD: undefined,
    OS_CLIENT_CONFIG_FILE: "/dev/null",
    OS_AUTH_TYPE: undefined,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const words = ["/usr/bin/python3", "-W", "ignore", join(import.meta.dirname, file), peer.url, peer.name] as const;
  const { stdout, stderr } = await run(scope, words, { env });
  const lines = stdout.split("\n").filter((line) => line !== "");
  assert.ok(lines.length > 0, stderr);
  for (const line of lines) {
    const said = JSON.parse(line) as Line;
    if ("part" in said) await t.test(said.part, () => void (said.error !== null && assert.fail(said.error)));
    else await t.test("every method was called", () => assert.deepEqual(said.uncalled, []));
  }
  assert.match(lines.at(-1) ?? "", /uncalled/, stderr);
}
