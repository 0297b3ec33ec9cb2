import { isUtf8 } from "node:buffer";

/** Below so many bytes they are looked at one character after the other. */
const FEW = 16;
const LONGEST = 4;

/** How many bytes from the beginning on are whole characters of UTF-8: where the first that is none begins. */
export function utf8Length(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > FEW) {
    const middle = pastCharacter(bytes, (good + bad) >> 1);
    if (isUtf8(bytes.subarray(good, middle))) good = middle;
    else bad = middle;
  }
  for (let length = 1; length > 0 && good < bytes.length;) {
    length = characterLength(bytes, good);
    good += length;
  }
  return good;
}

/** Not within a character, if one is there. */
function pastCharacter(bytes: Buffer, start: number): number {
  let at = start;
  while (at < start + LONGEST - 1 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}

/** 0 when there is none. */
function characterLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= LONGEST && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
