import type { CataloguedStep, NodePlan } from "@ingot/conductor";
import type { Failure, Json, JsonObject } from "@ingot/kernel";
import { maskSecrets } from "../mask-secrets.ts";

/** `GET /ingot/v1/nodes/{node}/plan` */
export function presentPlan(plan: NodePlan): object {
  const { node, target, leftOut, steps, operation, ramdisk, fastTrack, problems } = plan;
  const { deploy_kernel: kernel, deploy_ramdisk: initramfs } = node.driver_info;
  return {
    node: node.uuid,
    target,
    steps: steps.map(presentStep),
    left_out: leftOut,
    operation: operation.map(({ name, when, abortable, idempotent }) => ({
      name,
      when: when ?? "success",
      abortable,
      idempotent,
    })),
    ramdisk: {
      kernel: maskSecrets(kernel ?? null),
      initramfs: maskSecrets(initramfs ?? null),
      name: ramdisk?.name ?? null,
      sha256: ramdisk?.digest ?? null,
    },
    fast_track: fastTrack,
    problems: problems.map(presentProblem),
  };
}

function presentStep({ step, reason }: NodePlan["steps"][number]): JsonObject {
  return {
    interface: step.interface,
    step: step.step,
    priority: step.priority,
    args: maskSecrets(step.args),
    source: step.reason.by,
    reason,
    place: step.place,
    description: step.description,
    abortable: step.abortable,
    idempotent: step.idempotent,
    reboot_requested: step.rebootRequested,
    requires_ramdisk: step.requiresRamdisk,
    verified: step.verified,
    timeout: step.timeoutMs === undefined ? null : step.timeoutMs / 1000,
    retries: presentRetries(step.retries),
  };
}

function presentRetries(retries: NodePlan["steps"][number]["step"]["retries"]): Json {
  if (retries === undefined) return null;
  const { limit, backoffMs, factor, maxBackoffMs } = retries;
  return { limit, backoff: backoffMs / 1000, factor, max_backoff: maxBackoffMs / 1000 };
}

function presentProblem(problem: Failure): JsonObject {
  return { code: problem.code, message: problem.message, hint: problem.hint };
}

/** One step of `GET /ingot/v1/steps`. */
export function presentCatalogued({ kind, source, offered }: CataloguedStep): JsonObject {
  return { kind, source, ...(offered as unknown as Readonly<Record<string, Json>>) };
}
