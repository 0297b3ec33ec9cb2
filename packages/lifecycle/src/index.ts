export {
  type Activity,
  activityOf,
  allowsDelete,
  allowsLookup,
  allowsUpdate,
  callbackTimeoutOf,
  canBeHeld,
  defaultTarget,
  hasOperation,
  isFailed,
  isHeld,
  isProvisionState,
  isStable,
  isUnstable,
  isWaiting,
} from "./state-classes.ts";
export { completionEvent, type NodeStates, transition } from "./transition.ts";
export { eventsOf, nextState, type ProvisionEvent, STATES, TRANSITIONS } from "./transitions.ts";
export { allowsVerb, eventOfVerb, isVerb, statesAllowing, verbsOf } from "./verbs.ts";
export type { ChildScope } from "./planning/child-scope.ts";
export { type ArgumentProblem, checkArguments } from "./planning/check-arguments.ts";
export {
  type AutomatedCleanInput,
  type ListedStep,
  type ManualPlanInput,
  planAutomatedClean,
  planManual,
} from "./planning/plan-clean.ts";
export { type DeployPlanInput, type DeployTemplate, planDeploy } from "./planning/plan-deploy.ts";
export {
  describeReason,
  type LeftOutStep,
  type PlannedStep,
  type PlanRefusal,
  type PlanResult,
  type StepPlan,
  type StepReason,
} from "./planning/planned-step.ts";
export { requirePlan } from "./planning/require-plan.ts";
export { isReservedStep, RESERVED_STEPS, type ReservedStep } from "./planning/reserved-steps.ts";
export {
  BOOTS_RAMDISK,
  type DeployMethod,
  ENDS_RAMDISK,
  standardDeploySteps,
} from "./planning/standard-deploy-steps.ts";
export {
  type DriverOffer,
  NO_RAMDISK,
  type StepCatalogue,
  type StepKey,
  stepName,
  type StepPlace,
} from "./planning/step-offer.ts";
