import { type ProvisionOptions, waitForNode } from "@ingot/client";
import type { ProvisionVerb } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import type { Session } from "../cli/session.ts";
import { ProgressReporter } from "../progress/progress-reporter.ts";
import { throwTogether } from "./item-commands.ts";

export interface VerbAndWait {
  readonly target: ProvisionVerb;
  readonly expected: string;
  readonly request: ProvisionOptions;
  /** 0: however long it takes. */
  readonly seconds: number;
}

/** Sends a verb to nodes and waits for all of them, telling what happens on standard error. */
export async function provisionAndWait(session: Session, nodes: readonly string[], verb: VerbAndWait): Promise<void> {
  const several = nodes.length > 1;
  const results = await Promise.allSettled(nodes.map((node) => one(session, node, { ...verb, several })));
  throwTogether(results.filter((result) => result.status === "rejected").map(({ reason }) => Failure.from(reason)));
}

async function one(session: Session, node: string, verb: VerbAndWait & { readonly several: boolean }): Promise<void> {
  const { target, expected, request, seconds } = verb;
  using scope = session.scope.child({
    ...(seconds === 0 ? {} : { timeoutMs: seconds * 1000 }),
    what: `waiting for node ${node} to be ${expected}`,
  });
  using reporter = new ProgressReporter({
    write: session.err,
    width: session.errWidth,
    clock: scope.clock,
    ...(verb.several ? { prefix: node } : {}),
  });
  const start = () => session.client.nodes.provision(scope, node, target, request);
  const { onEvent, onNode, onConnection } = reporter;
  await waitForNode(scope, session.client, { node, expected, start, onEvent, onNode, onConnection });
  reporter.line(`node ${node} is ${expected}`);
}
