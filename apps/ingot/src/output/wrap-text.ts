/**
 * Breaks a line as Python's textwrap does (and so the baremetal client's tables): at white space, after hyphens
 * inside words, and anywhere in what is longer than the width.
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
  for (let chunk = chunks.at(-1); chunk !== undefined && length + chunk.length <= width; chunk = chunks.at(-1)) {
    current.push(chunk);
    length += chunk.length;
    chunks.pop();
  }
  const long = chunks.at(-1);
  if (long !== undefined && long.length > width) {
    const end = breakOf(long, width < 1 ? 1 : width - length);
    current.push(long.slice(0, end));
    chunks[chunks.length - 1] = long.slice(end);
    if (chunks.at(-1) === "") chunks.pop();
  }
  return current;
}

function breakOf(word: string, room: number): number {
  if (room === 0) return 0;
  const hyphen = word.lastIndexOf("-", room - 1);
  return hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : room;
}
