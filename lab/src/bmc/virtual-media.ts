import { rm } from "node:fs/promises";
import type { Scope } from "@ingot/kernel";
import type { VirtualMachine } from "../machine/virtual-machine.ts";
import { downloadImage } from "./image-download.ts";
import type { InsertedMedium, MediaDrive } from "./media-drive.ts";

/** The BMC's virtual CD drive: an image is fetched whole, kept beside the machine, and shown to it as a CD. */
export class VirtualMedia implements MediaDrive {
  readonly #machine: VirtualMachine;
  #inserted: InsertedMedium | undefined;

  constructor(machine: VirtualMachine) {
    this.#machine = machine;
  }

  get inserted(): InsertedMedium | undefined {
    return this.#inserted;
  }

  async insert(scope: Scope, medium: InsertedMedium): Promise<void> {
    const path = this.#machine.paths.medium;
    await downloadImage(scope, medium.source, path);
    await this.#machine.changeMedium(scope, path);
    this.#inserted = medium;
  }

  async eject(scope: Scope): Promise<void> {
    this.#inserted = undefined;
    await this.#machine.changeMedium(scope, undefined);
    await rm(this.#machine.paths.medium, { force: true });
  }
}
