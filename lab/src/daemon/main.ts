/** The laboratory's background process: `node main.ts OPTIONS`, the options being those of startLab as JSON. */
import { writeSync } from "node:fs";
import { Failure, Scope } from "@ingot/kernel";
import { labPaths } from "../lab-paths.ts";
import type { LabOptions } from "../lab-options.ts";
import { startLab } from "../start-lab.ts";
import { serveControl } from "./control-server.ts";
import { lineLogger } from "./line-logger.ts";

const scope = Scope.root({ log: lineLogger((line) => process.stderr.write(line)) });

async function main(options: LabOptions): Promise<void> {
  const lab = await startLab(scope, options);
  const stopped = Promise.withResolvers<boolean>();
  const close = await serveControl(scope, lab, {
    socket: labPaths(options.dir).controlSocket,
    onStop: (keep) => stopped.resolve(keep),
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(true));
  tellStarter({ ready: true });
  const keep = await stopped.promise;
  await close();
  await lab.stop({ keep });
}

/** The one line that whoever started this process waits for. */
function tellStarter(message: object): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {
    // it has gone: nobody waits any more
  }
}

try {
  await main(JSON.parse(process.argv[2] ?? "{}") as LabOptions);
  process.exit(0);
} catch (error) {
  const failure = Failure.from(error);
  scope.log.error({ code: failure.code, stack: failure.stack }, failure.message);
  tellStarter({ failure: failure.toJSON() });
  process.exit(1);
}
