import { join } from "node:path";
import type { Logger } from "@ingot/kernel";
import { destination, pino, stdSerializers } from "pino";

export interface OpenedLog {
  readonly log: Logger;
  readonly path: string;
  readonly close: () => void;
}

/** One JSON object a line in DATA/ingotd.log. */
export function openLog(data: string): OpenedLog {
  const path = join(data, "ingotd.log");
  const stream = destination({ dest: path, sync: false, mkdir: false, mode: 0o600 });
  const serializers = { error: stdSerializers.err, failure: stdSerializers.err };
  const log = pino({ level: process.env["INGOT_LOG_LEVEL"] ?? "info", base: null, serializers }, stream);
  return {
    log,
    path,
    close: () => {
      stream.flushSync();
      stream.end();
    },
  };
}
