/** For tests: virtual time, processes that die at any write or sleep, and proofs that a plan outlasts all that. */
export { ManualTime, turns } from "./harness/manual-time.ts";
export { type Death, MortalStore } from "./harness/mortal-store.ts";
export {
  type Kills,
  type Proof,
  proveAborts,
  proveFailures,
  proveKilledFailures,
  proveKills,
  provePlan,
  proveRepeats,
} from "./harness/prove.ts";
export { SAMPLE_DEPLOY, type SampleStore, sampleStep, sampleWorld } from "./harness/sample-world.ts";
export { type PlanWorld, planWorld } from "./harness/plan-world.ts";
export { SignalBus } from "./harness/signal-bus.ts";
export { Sleep } from "./harness/sleep.ts";
export {
  type Life,
  runTrial,
  type Trial,
  type TrialAbort,
  type TrialOptions,
  type TrialProcess,
  type World,
  type Wrap,
} from "./harness/trial.ts";
export { MemoryStepLog, memoryEngineStore } from "./memory-step-log.ts";
