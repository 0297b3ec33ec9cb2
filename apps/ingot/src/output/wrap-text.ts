import { displayWidth } from "./display-width.ts";

/**
 * Breaks a line as Python's textwrap does (and so the baremetal client's tables): at white space, after hyphens
 * inside words, and anywhere in what is longer than the width. Unlike there, wide letters count as two columns.
 */
export function wrapText(line: string, width: number): readonly string[] {
  const chunks = (line.replace(/[\t\n\v\f\r]/g, " ").match(CHUNK) ?? []).toReversed();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isSpace(chunks.at(-1))) chunks.pop();
    const current = takeLine(chunks, width);
    if (isSpace(current.at(-1))) current.pop();
    if (current.length > 0) lines.push(current.join(""));
  }
  return lines;
}

const CHUNK =
  /\s+|(?<=[\w!"'&.,?])-{2,}(?=\w)|\S+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[\w!"'&.,?]-))(?=[^\d\W]-?[^\d\W])|(?=\s|$)|(?<=[\w!"'&.,?])(?=-{2,}\w))/g;

function isSpace(chunk: string | undefined): boolean {
  return chunk?.trim() === "";
}

/** @param chunks What is left, its first at the end; what goes on the line is taken away. */
function takeLine(chunks: string[], width: number): string[] {
  const current: string[] = [];
  let length = 0;
  for (let chunk = chunks.at(-1); chunk !== undefined; chunk = chunks.at(-1)) {
    const size = displayWidth(chunk);
    if (length + size > width) break;
    current.push(chunk);
    length += size;
    chunks.pop();
  }
  const long = chunks.at(-1);
  if (long !== undefined && displayWidth(long) > width) {
    const end = breakOf(long, Math.max(0, width - length), current.length > 0);
    current.push(long.slice(0, end));
    chunks[chunks.length - 1] = long.slice(end);
    if (chunks.at(-1) === "") chunks.pop();
  }
  return current;
}

/** How much of a word fits; a line of its own takes at least one character. */
function breakOf(word: string, room: number, mayWait: boolean): number {
  let end = 0;
  let taken = 0;
  for (const character of word) {
    taken += displayWidth(character);
    if (taken > room && (end > 0 || mayWait)) break;
    end += character.length;
  }
  const hyphen = end === 0 ? -1 : word.lastIndexOf("-", end - 1);
  return hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : end;
}
