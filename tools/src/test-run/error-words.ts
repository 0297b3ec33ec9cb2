const MOST_LINES = 24;
const MOST_CAUSES = 4;
const LONGEST_LINE = 400;

/** What an error says, what it was thrown for, and where in the sources: no more of its stack than that. */
export function errorWords(error: unknown): string {
  const lines: string[] = [];
  let now: unknown = unwrapped(error);
  for (let depth = 0; now !== undefined && depth < MOST_CAUSES; depth += 1) {
    const words = messageOf(now);
    lines.push(...(depth === 0 ? words : [`caused by: ${words[0] ?? ""}`, ...words.slice(1)]));
    const at = whereOf(now);
    if (at !== undefined) lines.push(at);
    now = now instanceof Error ? now.cause : undefined;
  }
  return lines
    .slice(0, MOST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE))
    .join("\n");
}

/** The runner wraps what a test threw into an error of its own. */
function unwrapped(error: unknown): unknown {
  const isWrap = error instanceof Error && "failureType" in error && error.cause instanceof Error;
  return isWrap ? error.cause : error;
}

function messageOf(error: unknown): readonly string[] {
  const said = error instanceof Error ? `${codeOf(error)}${error.message}` : String(error);
  return said.split("\n").filter((line) => line.trim() !== "");
}

/** The code of a failure says more than its class. */
function codeOf(error: Error): string {
  if (error.name === "AssertionError") return "";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return code === "Error" || code === "ERR_TEST_FAILURE" ? "" : `${code}: `;
}

function whereOf(error: unknown): string | undefined {
  const frames = error instanceof Error ? (error.stack?.split("\n") ?? []) : [];
  const own = frames.find((line) => /^\s+at .*(?:file:\/\/|\()\//.test(line) && !line.includes("/node_modules/"));
  return own === undefined ? undefined : `  ${own.trim().replace("file://", "")}`;
}
