/** docs/reference/settings.md, from the table that `ingot serve` reads. */
import { type Setting, SETTINGS } from "@ingot/ingotd/settings";

const INTRODUCTION = `# Settings of the control plane

What \`ingot serve\` takes, made from the table that it reads (\`npm run docs\`). Each is an option of the command line (\`--fast-track\`,
\`--no-automated-clean\`), a variable of the environment (\`INGOT_FAST_TRACK=true\`), and a key of \`ingot.yaml\` in the data directory
(\`fast-track: true\`); the first that is given counts, in this order. An unknown key and a value of a wrong type end the start with its name.
`;

export function renderSettingsPage(): string {
  const rows = Object.entries<Setting>(SETTINGS).map(
    ([name, setting]) => `| \`${name}\` | ${valueOf(setting)} | ${fallbackOf(name, setting)} | ${cell(setting.help)} |`,
  );
  return `${[INTRODUCTION, "| setting | value | when left out | what it is |", "| --- | --- | --- | --- |", ...rows].join("\n")}\n`;
}

function valueOf({ kind, value }: Setting): string {
  if (kind === "flag") return "true or false";
  return kind === "seconds" ? "seconds" : cell(value ?? kind);
}

/** Not this machine's name: the page is the same wherever it is made. */
function fallbackOf(name: string, { fallback }: Setting): string {
  if (name === "host") return "this host's name";
  if (fallback === undefined) return "";
  return `\`${Array.isArray(fallback) ? fallback.join(",") : String(fallback)}\``;
}

const cell = (text: string) => text.replaceAll("|", "\\|");
