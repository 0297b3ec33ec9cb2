/**
 * Every method that openstacksdk (Debian's python3-openstacksdk, nobody here wrote it) has for bare metal, in its proxy and
 * in its cloud layer, with what it did looked at: against our server and against Debian's Ironic. The methods are listed
 * from the classes themselves.
 */
import { describe, test } from "node:test";
import { PEERS } from "./peer.ts";
import { runWalk } from "./run-walk.ts";

const LAYERS = [
  ["its baremetal proxy", "walk-openstacksdk.py"],
  ["its cloud layer", "walk-openstack-cloud.py"],
] as const;

for (const [kind, [layer, file]] of PEERS.flatMap((each) => LAYERS.map((of) => [each, of] as const))) {
  describe("openstacksdk", { skip: kind.missing }, () => {
    test(`every method of ${layer} against ${kind.name}`, async (t) => {
      await using peer = await kind.start();
      await runWalk(t, peer, file);
    });
  });
}
