import { InvalidArgumentError } from "commander";

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  on: true,
  "1": true,
  false: false,
  f: false,
  no: false,
  n: false,
  off: false,
  "0": false,
};

/** A word that OpenStack's clients take as true or false. */
export function booleanWord(text: string): boolean {
  const value = WORDS[text.toLowerCase()];
  if (value === undefined) throw new InvalidArgumentError("It must be true or false.");
  return value;
}
