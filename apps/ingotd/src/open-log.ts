import { once } from "node:events";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { hideUrlSecrets, type Logger } from "@ingot/kernel";
import { destination, pino, stdSerializers } from "pino";

export interface OpenedLog {
  readonly log: Logger;
  readonly path: string;
  /** Resolves when every line is in the file. */
  readonly close: () => Promise<void>;
}

/** One JSON object a line in DATA/ingotd.log; secrets of URLs are hidden in every line, whoever wrote it. */
export async function openLog(data: string): Promise<OpenedLog> {
  const path = join(data, "ingotd.log");
  await (await open(path, "a", 0o600)).close(); // what cannot be written is told here: a stream that never opened cannot be closed
  const stream = destination({ dest: path, sync: false, mkdir: false, mode: 0o600 });
  await once(stream, "ready");
  const withoutSecrets = { write: (line: string) => stream.write(hideUrlSecrets(line)) };
  const serializers = { error: stdSerializers.err, failure: stdSerializers.err };
  const log = pino({ level: process.env["INGOT_LOG_LEVEL"] ?? "info", base: null, serializers }, withoutSecrets);
  return {
    log,
    path,
    close: async () => {
      stream.end();
      await once(stream, "close");
    },
  };
}
