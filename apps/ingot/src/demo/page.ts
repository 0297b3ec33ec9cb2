/**
 * A documentation page as something that can be run: its fenced `sh` blocks, in their order.
 *
 *     ```sh                      run to its end; it must exit with 0
 *     ```sh background           started, and left running until the page ends
 *     <!-- expect: TEXT -->      after a block: its output must contain TEXT; for a background block: wait until it does
 *     <!-- heading NAME -->      nothing: headings come from the page's own `##` lines
 */
export interface PageBlock {
  /** The `##` heading that it stands under. */
  readonly heading: string;
  /** 1-based line of the fence in the page, for messages. */
  readonly line: number;
  readonly script: string;
  readonly background: boolean;
  readonly expect: readonly string[];
}

interface OpenBlock {
  readonly line: number;
  readonly background: boolean;
  readonly lines: string[];
}

const FENCE = /^```(\w*)\s*(.*)$/;
const EXPECT = /^<!--\s*expect:\s*(.+?)\s*-->$/;

/** Pure: the runnable blocks of a Markdown page. */
export function parsePage(markdown: string): readonly PageBlock[] {
  const blocks: PageBlock[] = [];
  let heading = "";
  let open: OpenBlock | undefined;
  let foreign = false;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = FENCE.exec(line);
    if (open !== undefined) {
      if (fence === null) open.lines.push(line);
      else {
        blocks.push({
          heading,
          line: open.line,
          script: open.lines.join("\n"),
          background: open.background,
          expect: [],
        });
        open = undefined;
      }
    } else if (fence !== null) {
      if (!foreign && fence[1] === "sh") open = { line: index + 1, background: fence[2] === "background", lines: [] };
      else foreign = !foreign;
    } else if (!foreign) {
      heading = /^##\s+(.+)$/.exec(line)?.[1] ?? heading;
      addExpectation(blocks, EXPECT.exec(line)?.[1]);
    }
  }
  return blocks;
}

function addExpectation(blocks: PageBlock[], text: string | undefined): void {
  const last = blocks.at(-1);
  if (text === undefined || last === undefined) return;
  blocks[blocks.length - 1] = { ...last, expect: [...last.expect, text] };
}
