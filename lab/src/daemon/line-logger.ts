import { isoTime, type Logger, systemClock } from "@ingot/kernel";

/** One JSON object a line, as pino writes them. */
export function lineLogger(write: (line: string) => void, fixed: object = {}): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    write(`${JSON.stringify({ level, time: isoTime(systemClock.now()), ...fixed, ...fields, msg: message })}\n`);
  return {
    debug: () => {},
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => lineLogger(write, { ...fixed, ...fields }),
  };
}
