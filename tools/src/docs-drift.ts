import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GENERATED } from "./generated-docs.ts";

/** The generated pages that are not what their source would generate now. */
export async function docsDrift(root: string): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const page of GENERATED) {
    const there = await readFile(join(root, page.path), "utf8").catch(() => undefined);
    if (there !== (await page.render()))
      complaints.push(`${page.path} is not what its source generates: run npm run docs`);
  }
  return complaints;
}
