/**
 * The requests of clients that are not packaged here, in the order in which their code sends them: to our server and to
 * Debian's Ironic, which shows that the way itself is right.
 */
import { describe, test } from "node:test";
import { Journey } from "./journeys/journey.ts";
import { metal3, METAL3_NEWEST } from "./journeys/metal3.ts";
import { nova, NOVA_NEWEST } from "./journeys/nova.ts";
import { terraform, TERRAFORM_NEWEST } from "./journeys/terraform.ts";
import { PEERS } from "./peer.ts";

const JOURNEYS = [
  ["Metal3's baremetal-operator", metal3, METAL3_NEWEST],
  ["the Terraform provider", terraform, TERRAFORM_NEWEST],
  ["Nova's Ironic driver", nova, NOVA_NEWEST],
] as const;

for (const kind of PEERS) {
  describe(`ways over ${kind.name}`, { skip: kind.missing }, () => {
    test("from the first request to the last", async (t) => {
      await using peer = await kind.start();
      for (const [name, go, newest] of JOURNEYS) await t.test(name, () => go(new Journey(peer, newest)));
    });
  });
}
