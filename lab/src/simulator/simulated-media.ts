import type { Scope } from "@ingot/kernel";
import type { InsertedMedium, MediaDrive } from "../bmc/media-drive.ts";
import { type AgentSettings, readAgentSettings } from "./medium/agent-settings.ts";
import { rangedReader } from "./medium/ranged-reader.ts";

/** A virtual CD drive that keeps nothing of a medium: as BMCs do that stream, it reads what is wanted when it is wanted. */
export class SimulatedMedia implements MediaDrive {
  #inserted: InsertedMedium | undefined;

  get inserted(): InsertedMedium | undefined {
    return this.#inserted;
  }

  /** What an agent would read from the medium; undefined when nothing can be booted: the drive is empty, or its server gone. */
  async settings(scope: Scope): Promise<AgentSettings | undefined> {
    try {
      return this.#inserted === undefined ? undefined : await settingsOf(scope, this.#inserted);
    } catch (error) {
      scope.check();
      scope.log.info({ err: error }, "the medium cannot be read any more");
      return undefined;
    }
  }

  async insert(scope: Scope, medium: InsertedMedium): Promise<void> {
    await settingsOf(scope, medium);
    this.#inserted = medium;
  }

  async eject(): Promise<void> {
    this.#inserted = undefined;
  }
}

function settingsOf(scope: Scope, { source }: InsertedMedium): Promise<AgentSettings> {
  return readAgentSettings(rangedReader(scope, source));
}
