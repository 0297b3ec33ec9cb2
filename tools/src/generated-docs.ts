import { ERRORS, type ErrorEntry } from "@ingot/kernel";
import { renderApiPage } from "./api-page.ts";
import { renderDriversPage } from "./drivers-page.ts";
import { renderInspectionPage } from "./inspection-page.ts";
import { renderCliPage } from "./cli-page.ts";
import { renderSettingsPage } from "./settings-page.ts";

export interface GeneratedPage {
  readonly path: string;
  render(): string | Promise<string>;
}

/** The reference pages that are made from the code. */
export const GENERATED: readonly GeneratedPage[] = [
  { path: "docs/reference/errors.md", render: errorsPage },
  { path: "docs/reference/api.md", render: renderApiPage },
  { path: "docs/reference/inspection-rules.md", render: renderInspectionPage },
  { path: "docs/reference/cli.md", render: renderCliPage },
  { path: "docs/reference/settings.md", render: renderSettingsPage },
  { path: "docs/reference/drivers.md", render: renderDriversPage },
];

function errorsPage(): string {
  const rows = Object.entries<ErrorEntry>(ERRORS)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([code, entry]) =>
        `| \`${code}\` | ${entry.status} | ${entry.retryable === true ? "yes" : "no"} | ${cell(entry.summary)} | ${cell(entry.hint)} |`,
    );
  return `${[
    "# Errors",
    "",
    "Every error that Ingot reports, made from the catalogue in `packages/kernel/src/errors/` (`npm run docs`).",
    "*Again* says whether the same request may succeed later without a change.",
    "",
    "| code | HTTP | again | what went wrong | what to do |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n")}\n`;
}

const cell = (text: string) => text.replaceAll("|", "\\|");
