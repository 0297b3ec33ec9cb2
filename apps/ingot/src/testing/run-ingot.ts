import { runCli } from "../cli/run-cli.ts";

export interface IngotRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Columns of a terminal; none when left out. */
  readonly width?: number;
}

/** Runs the command line in this process, against the server at `url`. */
export async function runIngot(url: string, argv: readonly string[], options: RunOptions = {}): Promise<IngotRun> {
  let [out, err] = ["", ""];
  const code = await runCli(["--os-endpoint", url, ...argv], {
    writeOut: (text) => void (out += text),
    writeErr: (text) => void (err += text),
    getOutHelpWidth: () => options.width as number,
    getErrHelpWidth: () => options.width as number,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  return { code, out, err };
}
