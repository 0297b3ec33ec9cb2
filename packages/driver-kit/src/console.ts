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
  /**
   * Has the console served until it is stopped; safe to repeat. Not from within this process: any process of the control plane may
   * be asked, and may end while the console is in use.
   */
  startConsole(context: DriverContext): Promise<void>;
  /** Safe to repeat, and when nothing was started. */
  stopConsole(context: DriverContext): Promise<void>;
  getConsole(context: DriverContext): Promise<ConsoleAccess>;
}
