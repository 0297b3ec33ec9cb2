export type { Change, ChangeContext, Fence, Observe } from "./change.ts";
export type { Executor, HeldRun, Phase, Progress, StepAhead, StepRun } from "./executor.ts";
export type { Also, Done, Failed, Retry, StepOutcome, Wait } from "./outcome.ts";
export type { Plan, RetryPolicy, StepCondition, StepSpec } from "./plan.ts";
export {
  type LoggedOperation,
  OPERATION_STATES,
  type OperationRecord,
  type OperationState,
  STEP_STATES,
  type StepRecord,
  type StepState,
  type WaitingFor,
} from "./records.ts";
export { Runner } from "./runner.ts";
export type { RunnerOptions } from "./runner-options.ts";
export type { Share } from "./share.ts";
export type { Signal, Signals } from "./signals.ts";
export {
  type ClaimOptions,
  type EngineStore,
  type EngineTx,
  type Lease,
  LONGEST_LEASE_MS,
  type LogChange,
  type Owner,
  type StepLog,
} from "./step-log.ts";
export { type Pause, pauseOn, type Timers } from "./time.ts";
export { TimerWheel } from "./timer-wheel.ts";
