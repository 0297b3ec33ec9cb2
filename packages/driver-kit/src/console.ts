import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** How a user reaches a serial console: `{"type": "socat", "url": "tcp://10.0.0.1:10023"}`. */
export interface ConsoleAccess {
  readonly type: string;
  readonly url: string;
}

export interface ConsoleInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Serves the console until it is stopped; safe to repeat. */
  startConsole(context: DriverContext): Promise<void>;
  /** Safe to repeat, and when nothing was started. */
  stopConsole(context: DriverContext): Promise<void>;
  getConsole(context: DriverContext): Promise<ConsoleAccess>;
}
