import type { ErrorEntry } from "./entry.ts";

/** Errors that belong to no single part of the house. */
export const coreErrors = {
  internal: {
    status: 500,
    summary: "A fault of the program itself.",
    hint: "The log holds the details under the request's id; please report it.",
  },
  "input.invalid": {
    status: 400,
    summary: "A value does not have the form it must have.",
    hint: "Correct the value that the message names.",
  },
  "deadline.exceeded": {
    status: 504,
    summary: "Something did not happen in the time it was given.",
    hint: "See what it waited for; raise the timeout if that is only slow.",
    retryable: true,
  },
  cancelled: {
    status: 499,
    summary: "The work was cancelled by whoever asked for it.",
    hint: "Ask again if it is still wanted.",
  },
  "program.failed": {
    status: 500,
    summary: "A program that was started ended in failure.",
    hint: "The message has the program's own last words.",
  },
  "program.missing": {
    status: 500,
    summary: "A program that is needed is not installed.",
    hint: "Install the package that the message names.",
  },
} as const satisfies Record<string, ErrorEntry>;
