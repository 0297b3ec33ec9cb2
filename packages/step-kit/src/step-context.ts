import type { JsonObject, Scope } from "@ingot/kernel";
import type { Hardware } from "./hardware.ts";

/** The node as the conductor sends it with each step: the Bare Metal API's node, secrets hidden. */
export interface StepNode {
  readonly uuid: string;
  readonly name?: string | null;
  readonly properties: JsonObject;
  readonly instance_info: JsonObject;
  readonly driver_info: JsonObject;
  readonly driver_internal_info: JsonObject;
  readonly extra?: JsonObject;
  /** Every other field of the API's node. */
  readonly [field: string]: unknown;
}

export interface StepPort {
  readonly address: string;
  readonly [field: string]: unknown;
}

/** What a running step is given. */
export interface StepContext {
  /** Until when, and whether still: hand it to every awaiting call; it ends when the step is aborted. */
  readonly scope: Scope;
  readonly node: StepNode;
  readonly ports: readonly StepPort[];
  /** The methods of this machine's hardware managers: the best manager that has the method answers. */
  readonly hardware: Hardware;
  /** A line in the node's timeline. Never a secret. */
  log(message: string): void;
  /** How far the step is, 0 to 1 (null when it cannot tell), and what it is doing. */
  progress(fraction: number | null, message: string): void;
}
