/**
 * Every command of the real `baremetal` client (Debian's python3-ironicclient, nobody here wrote it), with its effect
 * looked at: against our server, and against Debian's Ironic, so that what the walk expects is what Ironic does.
 * The list of commands is taken from the client: one that the walk does not run fails the last test.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BaremetalClient } from "./baremetal-client.ts";
import { CliWalk } from "./cli/cli-walk.ts";
import { PARTS } from "./cli/parts.ts";
import { type Peer, PEERS } from "./peer.ts";

for (const kind of PEERS) {
  describe(`every command of the baremetal client against ${kind.name}`, { skip: kind.missing }, () => {
    let peer: Peer;
    let client: BaremetalClient;
    let cli: CliWalk;

    before(async () => {
      peer = await kind.start();
      client = new BaremetalClient(peer.url);
      cli = new CliWalk(kind.name, client);
    });
    after(async () => {
      client[Symbol.dispose]();
      await peer[Symbol.asyncDispose]();
    });

    for (const part of PARTS) test(part.what, () => part.walk(cli));

    test("every command of the client was walked", async () => {
      const missing = (await cli.commands()).filter((command) => !cli.walked.has(command));
      assert.deepEqual(missing, []);
    });
  });
}
