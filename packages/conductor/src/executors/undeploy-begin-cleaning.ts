import { applyEvent } from "../state/apply-event.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `undeploy.begin-cleaning`: from `deleting` to `cleaning`. Safe to repeat. */
export const undeployBeginCleaning: StepExecutor = async (conductor, run) => ({
  kind: "done",
  also: async (tx) => {
    const node = await nodeOf({ ...conductor, store: { ...conductor.store, ...tx } }, run);
    if (node.provision_state !== "deleting") return;
    await applyEvent(tx, conductor, node, { event: "clean", operation: run.operation.id });
  },
});
