import type { NodePassthru, PassthruCall, PassthruVerb } from "@ingot/driver-kit";
import { Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { driverContext } from "../../driver-access/driver-context.ts";
import { inBackground } from "../../driver-access/in-background.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { passthruPlan } from "../../plans/passthru-plan.ts";
import { tell } from "../../state/timeline-writer.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { lockedBy } from "../nodes/verbs/start-operation.ts";
import { findPassthru } from "./find-passthru.ts";
import type { PassthruAnswer } from "./passthru-answer.ts";
import { withInterface } from "./with-interface.ts";

export interface CallNodePassthru {
  readonly node: string;
  readonly method: string;
  readonly verb: PassthruVerb;
  readonly args: JsonObject;
}

/**
 * Calls a vendor method. One that is async and exclusive is an operation of the node, whose failure is the node's last
 * error; that of one that excludes nobody is an event of its timeline.
 */
export async function callNodePassthru(
  scope: Scope,
  conductor: Conductor,
  input: CallNodePassthru,
): Promise<PassthruAnswer> {
  const call: PassthruCall = { verb: input.verb, args: input.args };
  return withInterface(scope, conductor, {
    node: input.node,
    kind: "vendor",
    act: async ({ implementation, context, node }) => {
      const method = findPassthru(implementation.methods, input);
      await method.validate?.(context, call);
      const attach = method.attach ?? false;
      if (method.exclusive) requireUnlocked(node);
      if (!method.async) return { value: await method.run(context, call), async: false, attach };
      await (method.exclusive
        ? startOperation(conductor, node, input)
        : startBeside(conductor, node, { method, input }));
      return { value: null, async: true, attach };
    },
  });
}

async function startOperation(conductor: Conductor, node: NodeRecord, input: CallNodePassthru): Promise<void> {
  const { method, verb, args } = input;
  try {
    await conductor.runner.submit(passthruPlan({ node: node.uuid, method, verb, args }), async (tx) => {
      await tx.nodes.update(node.uuid, { reservation: conductor.host, last_error: null });
    });
  } catch (error) {
    throw isFailure(error, "operation.conflict") ? lockedBy(conductor, node, error) : error;
  }
}

async function startBeside(
  conductor: Conductor,
  node: NodeRecord,
  { method, input }: { readonly method: NodePassthru; readonly input: CallNodePassthru },
): Promise<void> {
  const what = `the vendor method ${input.method} of node ${node.uuid}`;
  inBackground(conductor, {
    what,
    work: async (scope) => {
      const context = driverContext(scope, conductor, node);
      await method.run(context, { verb: input.verb, args: input.args });
    },
    failed: async (error) => {
      const { message, code, hint } = Failure.from(error);
      await tell(conductor.store, conductor, {
        node: node.uuid,
        kind: "error",
        message: `${what} failed: ${message}`,
        details: { code, hint },
      });
    },
  });
}
