import { join } from "node:path";
import {
  announceConductor,
  type Conductor,
  createConductor,
  defaultConfig,
  HttpAgentClient,
  type Store,
} from "@ingot/conductor";
import type { HardwareType } from "@ingot/driver-kit";
import { type Failure, type Logger, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";

export interface FleetConductor {
  readonly store: Store;
  readonly host: string;
  readonly folder: string;
  readonly hardware: HardwareType;
  readonly log: Logger;
  readonly onLeaseLost?: (failure: Failure) => void;
}

/** A conductor as `ingotd` makes one, over machines that count. */
export async function fleetConductor(parts: FleetConductor): Promise<Conductor> {
  const { hardware, onLeaseLost, folder, ...given } = parts;
  return createConductor({
    ...given,
    config: { ...defaultConfig, automatedClean: false },
    clock: systemClock,
    hardwareTypes: new Map([[hardware.name, hardware]]),
    media: await openMediaPublisher(join(folder, `media-${given.host}`)),
    agents: new HttpAgentClient(),
    engine: { concurrency: 100, ...(onLeaseLost === undefined ? {} : { onLeaseLost }) },
  });
}

/** Answers how to hand everything over. */
export async function startWork(conductor: Conductor): Promise<() => Promise<void>> {
  await announceConductor(conductor);
  await conductor.runner.start();
  return () => conductor.runner.stop();
}
