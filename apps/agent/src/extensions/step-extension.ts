import { Failure } from "@ingot/kernel";
import type { CommandRunner } from "../commands/command-runner.ts";
import type { Extension } from "../commands/extension.ts";

/**
 * Ours (Ironic's agent has no such thing): `step.abort` stops the command that runs, if its step is abortable or has not begun.
 * The stopped command ends as FAILED with the type `cancelled`, everything that it had mounted or made undone.
 */
export function stepExtension(runner: () => CommandRunner): Extension {
  return {
    abort: {
      kind: "sync",
      besideOthers: true,
      run: async (own) => {
        const running = runner()
          .list()
          .find((command) => command.isRunning && command !== own);
        if (running === undefined) return { aborted: null };
        if (!running.abortable)
          throw new Failure("step.not_abortable", `${running.name} cannot be aborted; it goes on`);
        running.scope.cancel(new Failure("cancelled", "the step was aborted"));
        await running.ended;
        return { aborted: running.id };
      },
    },
  };
}
