/** `npm run docs`: writes the reference pages that are made from the code. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GENERATED } from "./generated-docs.ts";

const root = join(import.meta.dirname, "../..");
for (const page of GENERATED) {
  await writeFile(join(root, page.path), await page.render());
  process.stdout.write(`${page.path}\n`);
}
