/** The agent's command line: run | manifest | install-plugin DIR (README.md). */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure, Scope } from "@ingot/kernel";
import { stderrLog } from "./stderr-log.ts";

const INSTALLED = "/opt/ingot-agent/";
const here = dirname(fileURLToPath(import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: "string", multiple: true, default: [] },
    root: { type: "string", default: "/" },
    plugins: { type: "string" },
    disk: { type: "string", multiple: true },
    address: { type: "string", multiple: true },
    "token-file": { type: "string" },
    "on-this-machine": { type: "boolean", default: false },
  },
});

/** Whether this is the ramdisk, whose whole machine is the agent's. */
const inRamdisk = values["on-this-machine"] || realpathSync(process.argv[1] ?? here).startsWith(INSTALLED);
const plugins = values.plugins ?? join(here, "plugins");
const scope = Scope.root({ log: stderrLog({ debug: false }) });

await main().catch((error: unknown) => {
  const failure = Failure.from(error);
  process.stderr.write(`error: ${failure.message}\n${failure.hint === "" ? "" : `hint: ${failure.hint}\n`}`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const [verb, argument] = positionals;
  switch (verb) {
    case "run":
      return run();
    case "manifest": {
      const { agentManifest } = await import("./manifest.ts");
      process.stdout.write(`${JSON.stringify(await agentManifest(scope, plugins), null, 2)}\n`);
      return undefined;
    }
    case "install-plugin": {
      if (argument === undefined) throw new Failure("input.invalid", "install-plugin needs the folder of the package");
      const { installPlugin } = await import("./install-plugin.ts");
      const { name, target } = await installPlugin(scope, argument, plugins);
      process.stdout.write(`installed ${name} in ${target}\n`);
      return undefined;
    }
    default:
      throw new Failure("input.invalid", `'${verb ?? ""}' is none of run, manifest, install-plugin`, {
        hint: "See apps/agent/README.md.",
      });
  }
}

async function run(): Promise<void> {
  const { readConfig } = await import("./config/read-config.ts");
  const { runAgent } = await import("./run-agent.ts");
  const { clearLeftovers, STARTED_BY_AGENT } = await import("@ingot/machine/leftovers");
  const config = await readConfig(scope, { root: values.root, files: values.config });
  const life = Scope.root({ log: stderrLog({ debug: config.debug }) });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => life.cancel(new Failure("cancelled", `the agent got ${signal}`)));
  }
  if (inRamdisk) {
    await clearLeftovers(life);
    process.env[STARTED_BY_AGENT] = String(process.pid);
  }
  const tokenFile = values["token-file"] ?? (inRamdisk ? "/run/ingot-agent/token" : undefined);
  await runAgent(life, {
    config,
    plugins,
    host: {
      disks: inRamdisk && values.disk === undefined ? undefined : (values.disk ?? []),
      power: inRamdisk,
      ...(values.root === "/" ? {} : { root: values.root }),
    },
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(values.address === undefined ? {} : { addresses: values.address }),
  });
}
