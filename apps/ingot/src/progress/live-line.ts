import { displayWidth } from "../output/display-width.ts";

const ERASE = "\r\u001B[2K";

/** The last line of a terminal, redrawn in place; on anything else it stays silent and lines are plain. */
export class LiveLine {
  readonly #write: (text: string) => void;
  readonly #width: number | undefined;
  #shown = false;

  /** @param width Columns of the terminal; undefined when there is none. */
  constructor(write: (text: string) => void, width: number | undefined) {
    this.#write = write;
    this.#width = width;
  }

  get isLive(): boolean {
    return this.#width !== undefined;
  }

  show(text: string): void {
    if (this.#width === undefined) return;
    this.#write(ERASE + clipped(text, this.#width - 1));
    this.#shown = true;
  }

  /** A line that stays, above the live one. */
  print(text: string): void {
    this.clear();
    this.#write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#write(ERASE);
    this.#shown = false;
  }
}

function clipped(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, (space) => (space.includes("\n") ? " " : space));
  if (displayWidth(line) <= width) return line;
  let cut = line.slice(0, width - 1);
  while (displayWidth(cut) > width - 1) cut = cut.slice(0, -1);
  return `${cut}…`;
}
