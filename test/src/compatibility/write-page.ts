/** `npm run compatibility`: asks Ingot and a real Ironic the same, and writes docs/reference/compatibility.md. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { comparePeers, MISSING } from "./compare-peers.ts";
import { compatibilityPage } from "./page.ts";

const PAGE = "docs/reference/compatibility.md";

if (MISSING === false) {
  const judged = await comparePeers();
  await writeFile(join(import.meta.dirname, "../../..", PAGE), compatibilityPage(judged));
  process.stdout.write(`${PAGE}\n`);
  for (const difference of judged.unexplained) process.stderr.write(`not explained: ${difference}\n`);
  for (const words of judged.idle) process.stderr.write(`explains nothing: ${words}\n`);
  if (judged.unexplained.length + judged.idle.length > 0) process.exitCode = 1;
} else {
  process.stderr.write(`error: ${MISSING}\nhint: apt-get install python3-ironic\n`);
  process.exitCode = 2;
}
