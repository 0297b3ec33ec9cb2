import { InvalidArgumentError } from "commander";

/** A whole number that is not negative, as an option's or argument's parser. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number that is not negative.");
  return Number(text);
}

/** The seconds of `--wait [SECONDS]`. */
export function waitSeconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError("It must be a number of seconds; put --wait behind the other arguments.");
  }
  return Number(text);
}

/** Appends to an option that may be repeated. */
export function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
