import type { Scope } from "@ingot/kernel";
import type { NodeDefinition } from "../node-definition.ts";
import type { BootSettings } from "./boot-settings.ts";

export type PowerState = "on" | "off";

/** What a BMC tells of its machine; stays the same. */
export type MachineFacts = Pick<NodeDefinition, "name" | "uuid" | "mac" | "cpus" | "memoryBytes" | "diskBytes">;

/** A machine as its BMC works it: an emulated one, or one that only behaves so. */
export interface Machine {
  readonly definition: MachineFacts;
  readonly power: PowerState;
  /** The boot override; the next boot obeys it. */
  boot: BootSettings;
  /** Does nothing when the machine is on. */
  powerOn(scope: Scope): Promise<void>;
  /** Pulls the plug; does nothing when the machine is off. */
  powerOff(): Promise<void>;
  /** Off and on again; an off machine is switched on. */
  restart(scope: Scope): Promise<void>;
  /** Presses the power button: the guest's system may shut down, and then the machine is off, or starts again. */
  askToShutDown(scope: Scope, startAgain: boolean): Promise<void>;
  interrupt(scope: Scope): Promise<void>;
}
