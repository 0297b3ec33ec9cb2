import { Command } from "commander";
import { register } from "./src/commands/lab.ts";
const p = new Command("ingot").enablePositionalOptions();
register(p);
p.parseAsync().catch((e) => {
  console.error("error:", e.message, "\nhint:", e.hint);
  process.exitCode = 1;
});
