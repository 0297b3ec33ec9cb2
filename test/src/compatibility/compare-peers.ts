import { Scope } from "@ingot/kernel";
import { PEERS } from "../conformance/peer.ts";
import { judge, type Judged } from "./judge.ts";
import { runComparison } from "./run-comparison.ts";

const TIMEOUT_MS = 900_000;

/** Why the comparison cannot be made here; false when it can. */
export const MISSING: false | string = PEERS.map(({ missing }) => missing).find((why) => why !== false) ?? false;

/** Starts both servers, asks them everything, and judges what differs. */
export async function comparePeers(): Promise<Judged> {
  using scope = Scope.root({ timeoutMs: TIMEOUT_MS, what: "comparing with Ironic" });
  const peers = await Promise.all(PEERS.map((kind) => kind.start()));
  try {
    const url = (name: string) => peers.find((peer) => peer.name === name)?.url ?? "";
    return judge(await runComparison(scope, { ironic: url("ironic"), ingot: url("ingot") }));
  } finally {
    await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
  }
}
