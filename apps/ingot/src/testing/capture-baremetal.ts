/** Writes captured-baremetal.json anew from the installed client: node apps/ingot/src/testing/capture-baremetal.ts */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { SAMPLE_COMMANDS } from "./sample-nodes.ts";
import { sampleServer } from "./sample-server.ts";

await using server = await sampleServer();
using scope = Scope.root({ timeoutMs: 600_000, what: "capturing" });
const env = { OS_AUTH_TYPE: "none", OS_ENDPOINT: server.url, PYTHONIOENCODING: "utf-8", LC_ALL: "C.UTF-8" };
const captured: Record<string, string> = {};
for (const command of SAMPLE_COMMANDS) {
  const result = await run(scope, ["baremetal", ...command], { env });
  requireSuccess(result);
  captured[JSON.stringify(command)] = result.stdout;
}
await writeFile(join(import.meta.dirname, "captured-baremetal.json"), `${JSON.stringify(captured, null, 2)}\n`);
