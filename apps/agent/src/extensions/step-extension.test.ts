import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { defineHardwareManager, defineStep } from "@ingot/step-kit";
import { CommandRunner } from "../commands/command-runner.ts";
import { parseConfig } from "../config/agent-config.ts";
import type { AgentHardware } from "../hardware/agent-hardware.ts";
import { StepCatalogue } from "../hardware/step-catalogue.ts";
import type { AgentContext } from "./agent-context.ts";
import { stepExtension } from "./step-extension.ts";
import { stepsExtension } from "./steps-extension.ts";

/** An agent whose hardware is known when `know` is called, with a step that ends when `finish` is. */
function agentWith({ abortable }: { readonly abortable: boolean }) {
  const hardware = Promise.withResolvers<AgentHardware>();
  const finished = Promise.withResolvers<void>();
  let begun = 0;
  const run = async () => {
    begun += 1;
    await finished.promise;
  };
  const step = defineStep({
    name: "erase",
    interface: "deploy",
    description: "erases",
    kinds: ["clean"],
    abortable,
    run,
  });
  const manager = defineHardwareManager({
    name: "Test",
    version: "1",
    evaluateHardwareSupport: () => 1,
    steps: [step],
  });
  const managers = [{ manager, package: "test", support: 1 }];
  const agent: AgentContext = {
    config: parseConfig(new Map()),
    host: { disks: [], power: false },
    hardware: hardware.promise,
    allowMd5: () => false,
    allowGrubInstall: () => false,
    node: undefined,
    deployed: undefined,
    stop: () => {},
  };
  const runner: CommandRunner = new CommandRunner(
    Scope.root(),
    { clean: stepsExtension("clean", agent), step: stepExtension(() => runner) },
    () => {},
  );
  return {
    execute: () => runner.execute("clean.execute_clean_step", { step: { interface: "deploy", step: "erase" } }),
    abort: async () => (await runner.execute("step.abort", {})).toJSON(),
    know: () => hardware.resolve({ managers, steps: new StepCatalogue(managers), problems: [] }),
    finish: () => finished.resolve(),
    begun: () => begun,
    runner,
  };
}

test("a step that has not begun is aborted whatever it says of itself, without waiting for the hardware, and never begins", async () => {
  for (const abortable of [false, true]) {
    const agent = agentWith({ abortable });
    const command = await agent.execute();
    const aborted = await agent.abort();
    assert.deepEqual(aborted.command_result, { aborted: command.id }, JSON.stringify(aborted));
    assert.deepEqual([command.toJSON().command_status, command.toJSON().command_error?.type], ["FAILED", "cancelled"]);
    agent.know();
    const next = await agent.execute();
    agent.finish();
    await next.ended;
    assert.deepEqual([next.toJSON().command_status, agent.begun()], ["SUCCEEDED", 1]);
  }
});

/** More turns than there are from a command's arrival to the step's beginning. */
const TURNS = 40;

test("at whichever moment the abort comes, a step that cannot be aborted is either never begun or goes on to its end", async () => {
  const seen = new Set<string>();
  for (let turns = 0; turns < TURNS; turns += 1) {
    const agent = agentWith({ abortable: false });
    const command = await agent.execute();
    agent.know();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const answered = await agent.abort();
    agent.finish();
    await command.ended;
    const { command_status: status, command_error: error } = command.toJSON();
    const came = `${status} ${error?.type ?? ""} ${answered.command_error?.type ?? "aborted"} begun ${agent.begun()}`;
    seen.add(came);
  }
  assert.deepEqual([...seen], ["FAILED cancelled aborted begun 0", "SUCCEEDED  step.not_abortable begun 1"]);
});
