import { type Setting, SETTINGS } from "./settings.ts";

/** What `ingot serve --help` prints, from the table. */
export function usage(): string {
  const lines = Object.entries(SETTINGS as Readonly<Record<string, Setting>>).map(([name, setting]) => {
    const flag = setting.kind === "flag" && setting.fallback === true ? `--no-${name}` : `--${name}`;
    const value = setting.kind === "seconds" ? " SECONDS" : setting.value === undefined ? "" : ` ${setting.value}`;
    const { fallback } = setting;
    const shown = setting.kind === "flag" || fallback === undefined ? "" : ` [${String(fallback)}]`;
    return `  ${`${flag}${value}`.padEnd(36)}${setting.help}${shown}`;
  });
  return [
    "Usage: ingot serve [options]",
    "",
    "Serves the Bare Metal API and does the work: one process, everything in one directory.",
    "Each option is also INGOT_OPTION in the environment, and a key of DIR/ingot.yaml.",
    "",
    "Options:",
    ...lines,
    `  ${"--help".padEnd(36)}this text`,
    "",
  ].join("\n");
}
