import { connect } from "node:net";
import type { ReadStream, WriteStream } from "node:tty";
import { Failure, type Scope } from "@ingot/kernel";

/** Ctrl-], as telnet has it. */
const LEAVE = 0x1d;

/** Joins a terminal to a machine's serial console until Ctrl-], the end of the input, or the end of the laboratory. */
export async function attachConsole(
  scope: Scope,
  path: string,
  terminal: { readonly input: ReadStream; readonly output: WriteStream },
): Promise<void> {
  const { input, output } = terminal;
  const socket = connect(path);
  const ended = Promise.withResolvers<void>();
  const onAbort = () => ended.reject(Failure.from(scope.signal.reason));
  scope.signal.addEventListener("abort", onAbort, { once: true });
  socket.on("data", (chunk: Buffer) => output.write(chunk));
  socket.once("close", () => ended.resolve());
  socket.once("error", (error) =>
    ended.reject(new Failure("lab.daemon", `the console is not there: ${error.message}`)),
  );
  const onInput = (chunk: Buffer) => {
    const leave = chunk.indexOf(LEAVE);
    socket.write(leave < 0 ? chunk : chunk.subarray(0, leave));
    if (leave >= 0) ended.resolve();
  };
  if (input.isTTY) input.setRawMode(true);
  input.on("data", onInput);
  input.once("end", () => ended.resolve());
  try {
    await ended.promise;
  } finally {
    scope.signal.removeEventListener("abort", onAbort);
    input.off("data", onInput);
    if (input.isTTY) input.setRawMode(false);
    input.pause();
    socket.destroy();
  }
}
