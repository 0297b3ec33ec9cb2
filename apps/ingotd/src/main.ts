/** `ingotd serve`: reads what was set, serves, and says so in one line; every error is a line and a hint. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { Failure, isFailure } from "@ingot/kernel";
import { readSettings } from "./read-settings.ts";
import { usage } from "./usage.ts";

const SHUTDOWN_MS = 20_000;

async function main(argv: readonly string[]): Promise<void> {
  const [verb, ...options] = argv;
  if (verb !== "serve") {
    process.stdout.write(usage());
    process.exitCode = verb === undefined || verb === "--help" ? 0 : 2;
    return;
  }
  const settings = await readSettings(options, process.env);
  if (settings === null) {
    process.stdout.write(usage());
    return;
  }
  // Compiled code is kept from one start to the next, where it can be: most of a start is compiling.
  enableCompileCache(join(import.meta.dirname, "../../../node_modules/.cache/ingotd"));
  const { serve } = await import("./serve.ts");
  const serving = await serve(settings);
  const stop = (signal: string) => {
    process.stdout.write(`ingot stops (${signal})\n`);
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    serving.stop().then(() => process.exit(0), fail);
  };
  void serving.replaced.then(fail);
  process.once("SIGTERM", stop).once("SIGINT", stop);
  // Last: who reads it may stop the server at once.
  process.stdout.write(`ingot listens on ${serving.url} (data in ${serving.data})\n`);
}

function fail(thrown: unknown): void {
  const failure = Failure.from(thrown);
  process.stderr.write(`error: ${failure.message}\nhint: ${failure.hint}\n`);
  if (!isFailure(thrown) && process.env["INGOT_DEBUG"] !== undefined) console.error(thrown);
  process.exit(1);
}

process.on("unhandledRejection", fail);
main(process.argv.slice(2)).catch(fail);
