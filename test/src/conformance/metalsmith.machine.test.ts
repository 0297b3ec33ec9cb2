/**
 * metalsmith's way from a reservation to an undeployment, by openstacksdk: against our server and against Debian's Ironic. Debian
 * has no package of metalsmith itself, so the script makes the calls that its Provisioner makes.
 */
import { describe, test } from "node:test";
import { PEERS } from "./peer.ts";
import { runWalk } from "./run-walk.ts";

for (const kind of PEERS) {
  describe("metalsmith", { skip: kind.missing }, () => {
    test(`reserves, deploys, shows, lists and undeploys over ${kind.name}`, async (t) => {
      await using peer = await kind.start();
      await runWalk(t, peer, "walk-metalsmith.py");
    });
  });
}
