import { join } from "node:path";
import { type Executor, type Pause, pauseOn } from "@ingot/engine";
import type { ManualTime } from "@ingot/engine/harness";
import { silentLogger } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import type { ConductorConfig } from "../config.ts";
import { type ConductorParts, createConductor } from "../create-conductor.ts";
import type { Store, Stores } from "../ports/store.ts";
import { fakeMachineType } from "./fake-machine-type.ts";
import type { FakeMachine } from "./fake-machine.ts";
import type { InProcessAgents } from "./in-process-agents.ts";

export type WrapExecutor = (name: string, executor: Executor<Stores>) => Executor<Stores>;

export interface VirtualConductorParts {
  readonly host: string;
  readonly config: ConductorConfig;
  readonly time: ManualTime;
  readonly engine: NonNullable<ConductorParts["engine"]>;
  readonly store: Store;
  readonly machines: ReadonlyMap<string, FakeMachine>;
  readonly agents: InProcessAgents;
  /** Where it keeps what machines fetch. */
  readonly folder: string;
  /** What is outside of the process, as it sees it. */
  readonly outside: <T extends object>(target: T) => T;
  readonly wrap?: WrapExecutor | undefined;
}

/** A conductor in virtual time, over fake machines; `executing` says how many of its steps run. */
export async function virtualConductor(
  parts: VirtualConductorParts,
): Promise<{ readonly conductor: Conductor; executing(): number }> {
  const { host, config, time, engine, store, outside } = parts;
  let executing = 0;
  const passed = pauseOn(engine.timers ?? time);
  // Who waits for the database does nothing meanwhile.
  const pause: Pause = async (ms, signal) => {
    executing -= 1;
    await passed(ms, signal);
    executing += 1;
  };
  const type = fakeMachineType(parts.machines);
  const conductor = createConductor({
    engine: { ...engine, pause },
    host,
    config,
    clock: time,
    log: silentLogger,
    store,
    hardwareTypes: new Map([[type.name, outside(type)]]),
    media: outside(await openMediaPublisher(join(parts.folder, "media"))),
    agents: outside(parts.agents),
    wrap: (name, executor) => {
      const inner = parts.wrap?.(name, executor) ?? executor;
      const execute: typeof inner.execute = async (run) => {
        executing += 1;
        try {
          return await inner.execute(run);
        } finally {
          executing -= 1;
        }
      };
      return { ...inner, execute };
    },
  });
  return { conductor, executing: () => executing };
}
