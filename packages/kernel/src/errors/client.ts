import type { ErrorEntry } from "./entry.ts";

/** Errors of the command line and the client. */
export const clientErrors = {
  "client.page_failed": {
    status: 500,
    summary: "A command on a documentation page did not do what the page says.",
    hint: "Run the page's commands by hand from the line that the message names.",
  },
} as const satisfies Record<string, ErrorEntry>;
