import { isoTime, type Logger, systemClock } from "@ingot/kernel";

/** Lines that a person reads on a serial console: time, level, message, fields. */
export function stderrLog(options: { readonly debug: boolean }, base: object = {}): Logger {
  const line = (level: string, fields: object, message: string) => {
    const all = Object.entries({ ...base, ...fields }).filter(([, value]) => value !== undefined);
    const tail = all.map(([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
    process.stderr.write(`${isoTime(systemClock.now())} ingot-agent ${level} ${message}${tail.join("")}\n`);
  };
  return {
    debug: (fields, message) => (options.debug ? line("debug", fields, message) : undefined),
    info: (fields, message) => line("info", fields, message),
    warn: (fields, message) => line("warn", fields, message),
    error: (fields, message) => line("error", fields, message),
    child: (fields) => stderrLog(options, { ...base, ...fields }),
  };
}
