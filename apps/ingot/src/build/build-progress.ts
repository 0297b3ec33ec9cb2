/** What a build says while it goes on: its steps on standard error; all that programs print only when it is asked for. */
export interface BuildProgress {
  readonly onProgress: (message: string) => void;
  readonly onOutput?: (text: string) => void;
}

export function buildProgress(verbose: boolean): BuildProgress {
  return {
    onProgress: (message) => process.stderr.write(`${message} …\n`),
    ...(verbose ? { onOutput: (text: string) => process.stderr.write(text) } : {}),
  };
}
