import type { NodeResource } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../../cli/session.ts";
import { append, wholeNumber } from "../../input/numbers.ts";

interface WaitOptions {
  readonly until?: readonly string[];
  readonly timeout: number;
}

/** One question is held back so long; then it is asked again. */
const HELD_SECONDS = 60;
const STABLE = "stable";

/** `node wait` */
export function registerWait(node: Command): void {
  const command = node
    .command("wait")
    .description("wait until a node is in a provision state, without polling")
    .argument("<node>", "name or UUID of the node")
    .option("--until <state>", `a provision state, or ${STABLE}; repeat for more (default: ${STABLE})`, append)
    .option("--timeout <seconds>", "how long at most", wholeNumber, 3600);
  action(command, async (session, options: WaitOptions, ident: string) => {
    const until = options.until ?? [STABLE];
    const { scope } = session;
    const endsAt = scope.clock.monotonic() + options.timeout * 1000;
    for (;;) {
      const left = Math.ceil((endsAt - scope.clock.monotonic()) / 1000);
      const found = await ask(session, ident, { until, seconds: Math.min(left, HELD_SECONDS) });
      if (isReached(found, until)) {
        session.out(`node ${ident} is ${found.provision_state}\n`);
        return;
      }
      if (scope.clock.monotonic() >= endsAt) throw late(ident, found, options.timeout);
    }
  });
}

interface Question {
  readonly until: readonly string[];
  readonly seconds: number;
}

function ask({ scope, client }: Session, ident: string, { until, seconds }: Question): Promise<NodeResource> {
  return client.ingot.node(scope, ident, { until, waitSeconds: Math.max(1, seconds) });
}

function isReached(node: NodeResource, until: readonly string[]): boolean {
  const stable = node.target_provision_state === null && node.reservation === null;
  return until.includes(node.provision_state ?? "") || (stable && until.includes(STABLE));
}

function late(ident: string, node: NodeResource, seconds: number): Failure {
  const why = node.last_error === null ? "" : ` (${node.last_error})`;
  return new Failure("client.wait_failed", `node ${ident} is still ${node.provision_state} after ${seconds} s${why}`);
}
