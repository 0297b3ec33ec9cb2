import type { JsonObject } from "@ingot/kernel";
import type { Command } from "./command.ts";

/** One command of an extension. */
export interface CommandHandler {
  /** `async` ones are answered at once and run on; `sync` ones are answered with their result. */
  readonly kind: "sync" | "async";
  /** Whether it may run while another command does (ours only: Ironic's never do). */
  readonly besideOthers?: boolean;
  run(command: Command, params: JsonObject): Promise<JsonObject | null>;
}

/** Commands by the name after the dot: `{get_deploy_steps: …}`. */
export type Extension = Readonly<Record<string, CommandHandler>>;
