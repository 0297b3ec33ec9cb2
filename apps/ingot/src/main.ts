import { runCli } from "./cli/run-cli.ts";

/** `ingot … | head`: who reads has seen enough, and that is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

process.exitCode = await runCli(process.argv.slice(2));
