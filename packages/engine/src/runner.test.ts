import { memoryEngineStore } from "./memory-step-log.ts";
import { runnerSuite } from "./testing/runner-suite.ts";

runnerSuite("memory", async () => ({ store: memoryEngineStore(), close: async () => {} }), { chaosRuns: 200 });
