import { Failure } from "@ingot/kernel";
import type { PlanResult, StepPlan } from "./planned-step.ts";

/** The plan, or one Failure that tells all that is wrong with it: a single problem as it is, several as `plan.invalid`. */
export function requirePlan(result: PlanResult): StepPlan {
  if (result.ok) return result;
  const [first, ...others] = result.problems;
  if (first === undefined) throw new Failure("internal", "a plan was refused without a problem");
  if (others.length === 0) throw first;
  const all = [first, ...others];
  throw new Failure("plan.invalid", all.map((problem) => problem.message).join("; "), {
    hint: [...new Set(all.map((problem) => problem.hint))].join(" "),
    details: { problems: all.map((problem) => ({ code: problem.code, message: problem.message })) },
  });
}
