import type { StepRun } from "@ingot/engine";
import { isFailure } from "@ingot/kernel";
import { agentEndpoint, forgetAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { hasParts } from "../driver-access/coupled-power.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
import { changePower, readPower, recordPower } from "../driver-access/power.ts";
import type { AgentEndpoint } from "../ports/agent-client.ts";
import type { NodeRecord } from "../ports/node.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** How long the machine may take to switch itself off before the BMC does it. */
const SOFT_MS = 60_000;

/**
 * `deploy.tear_down_agent`: disks synced, machine off (by the agent, else by the BMC), the ramdisk's medium removed. The agent knows
 * nothing of other nodes: a machine that has some hanging on its power is switched off by the BMC, once nobody works on them.
 */
export const tearDownAgent: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  if (node.disable_power_off) return finish(conductor, run, node);
  const { asked } = attachmentOf(run);
  const state = await readPower(run.scope, conductor, node);
  if (state === "power off") {
    await recordPower(conductor, node, { state, because: "by the agent", operation: run.operation.id });
    return finish(conductor, run, node);
  }
  const agent = agentEndpoint(node);
  if (typeof asked !== "number" && agent !== undefined) {
    const byAgent = !(await hasParts(conductor, node));
    await askToEnd(conductor, run, { agent, byAgent });
    if (byAgent) return stillOn(conductor, conductor.clock.now());
  }
  // Also over when the clock was set back: a machine that stays on would be waited for as long.
  if (typeof asked === "number" && Math.abs(conductor.clock.now() - asked) < SOFT_MS) return stillOn(conductor, asked);
  await changePower(run.scope, conductor, node, { target: "power off", operation: run.operation.id });
  return finish(conductor, run, node);
};

interface Ending {
  readonly agent: AgentEndpoint;
  /** Whether the agent switches the machine off. */
  readonly byAgent: boolean;
}

/** An agent that is gone already has synced what it wrote: each step ends with that. */
async function askToEnd(conductor: Conductor, run: StepRun, { agent, byAgent }: Ending): Promise<void> {
  try {
    using bounded = run.scope.child({ timeoutMs: 120_000, what: "syncing the disks" });
    await conductor.agents.execute(bounded, agent, { name: "standby.sync", params: {}, wait: true });
    if (!byAgent) return;
    await conductor.agents.execute(bounded, agent, { name: "standby.power_off", params: {}, wait: false });
  } catch (error) {
    run.scope.check();
    if (!isFailure(error, "agent.unreachable", "agent.busy", "deadline.exceeded", "agent.refused")) throw error;
    conductor.log.info({ node: agent.node, err: error }, "the agent did not power the machine off; the BMC will");
  }
}

function stillOn(conductor: Conductor, asked: number): Outcome {
  return {
    kind: "wait",
    for: "poll",
    pollAfterMs: Math.min(1000, conductor.config.agentPollMs[1]),
    attachment: { asked },
    reason: "the machine to power off",
  };
}

async function finish(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Outcome> {
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  const boot = interfaceOf(conductor, node, "boot");
  await boot.cleanUpRamdisk(context);
  if (mayHaveRebooted(run)) await prepareInstance(conductor, node, context);
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
    },
  };
}

/** Whether steps have run since the machine was made to boot from its disk: one that rebooted has made it boot the ramdisk again. */
function mayHaveRebooted({ steps, step: { index } }: StepRun): boolean {
  const before = steps.slice(0, index).filter(({ state }) => state === "done");
  const prepared = before.findLastIndex(({ spec }) => spec.executor === "deploy.prepare_instance_boot");
  return prepared !== -1 && prepared < before.length - 1;
}
