export { type ExecOptions, type ExecResult, requireSuccess, run } from "./run.ts";
export { type Child, type Ending, spawn, type SpawnOptions } from "./spawn.ts";
export { hasProgram } from "./which.ts";
