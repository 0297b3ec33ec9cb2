import type { Scope } from "@ingot/kernel";
import type { InsertedMedium, MediaDrive } from "../bmc/media-drive.ts";
import { type AgentSettings, readAgentSettings } from "./medium/agent-settings.ts";
import { rangedReader } from "./medium/ranged-reader.ts";

/** A virtual CD drive that keeps of a medium only what its agent would read from it. */
export class SimulatedMedia implements MediaDrive {
  #inserted: InsertedMedium | undefined;
  #settings: AgentSettings | undefined;

  get inserted(): InsertedMedium | undefined {
    return this.#inserted;
  }

  /** Undefined when the drive is empty. */
  get settings(): AgentSettings | undefined {
    return this.#settings;
  }

  async insert(scope: Scope, medium: InsertedMedium): Promise<void> {
    this.#settings = await readAgentSettings(rangedReader(scope, medium.source));
    this.#inserted = medium;
  }

  async eject(): Promise<void> {
    this.#inserted = undefined;
    this.#settings = undefined;
  }
}
