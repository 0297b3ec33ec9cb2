/** `./ingot bench NAME`: runs `bench/src/NAME.bench.ts`, or with `--help` says what that does; without a name it lists what there is. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "@ingot/exec";

const folder = join(import.meta.dirname, "../../bench/src");
const SUFFIX = ".bench.ts";
const [name, ...rest] = process.argv.slice(2);
const there = (await readdir(folder))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

if (name === undefined || !there.includes(name)) {
  const wrong = name !== undefined && !name.startsWith("-");
  (wrong ? process.stderr : process.stdout).write(
    `${wrong ? `error: there is no bench '${name}'\n` : ""}usage: ./ingot bench NAME\nbenches: ${there.join(", ")}\n`,
  );
  process.exitCode = wrong ? 2 : 0;
} else if (rest.includes("--help")) {
  process.stdout.write(await whatItSays(join(folder, `${name}${SUFFIX}`)));
} else {
  const child = spawn(process.execPath, [join(folder, `${name}${SUFFIX}`), ...rest], {
    stdio: ["inherit", "inherit", "inherit"],
  });
  const ending = await child.ended;
  process.exitCode = ending.kind === "exited" ? ending.code : 1;
}

/** What a bench says of itself and its options, at its head. */
async function whatItSays(file: string): Promise<string> {
  const [, said = ""] = /^\/\*\*(.*?)\*\//s.exec(await readFile(file, "utf8")) ?? [];
  return `${said.replaceAll(/^ ?\* ?/gm, "").trim()}\n`;
}
