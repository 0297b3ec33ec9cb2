import type { HardwareType } from "@ingot/driver-kit";
import type { Runner } from "@ingot/engine";
import type { Clock, Logger, OperationId } from "@ingot/kernel";
import type { MediaPublisher } from "@ingot/media";
import type { ConductorConfig } from "./config.ts";
import type { BmcTurns } from "./driver-access/bmc-turns.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { AgentClient } from "./ports/agent-client.ts";
import type { Store, Stores } from "./ports/store.ts";

/** What every use-case is given: the composition root makes one. */
export interface Conductor {
  /** This process's name among the conductors, and what `reservation` shows. */
  readonly host: string;
  readonly config: ConductorConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  /** The enabled hardware types by name. */
  readonly hardwareTypes: ReadonlyMap<string, HardwareType>;
  readonly media: MediaPublisher;
  readonly agents: AgentClient;
  readonly runner: Runner<Stores>;
  readonly bmcs: BmcTurns;
  /** The conductors over one database; absent when only one can be. */
  readonly fleet?: Fleet;
  /** The step that is carried out with it; absent outside of operations. */
  readonly working?: Working;
}

/** One go at a step of an operation, by the process that has claimed the operation under this epoch. */
export interface Working {
  readonly operation: OperationId;
  readonly epoch: number;
  /** Its index in the plan. */
  readonly step: number;
}
