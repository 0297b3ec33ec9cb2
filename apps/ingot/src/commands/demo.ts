import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { Failure, formatDuration, Scope } from "@ingot/kernel";
import type { Command } from "commander";
import { type PageBlock, parsePage } from "../demo/page.ts";
import { runPage } from "../demo/run-page.ts";

const PAGE = "docs/tutorials/deploy-steps.md";
/** Where the page's control plane listens; another free port takes its place when somebody has this one. */
const PAGE_PORT = 6385;

/**
 * An emulated machine hangs on its way up now and then, and is started once more at half of the time: that is to be before the
 * page gives up waiting.
 */
const CALLBACKS = { INGOT_DEPLOY_CALLBACK_TIMEOUT: "720", INGOT_CLEAN_CALLBACK_TIMEOUT: "720" };

interface DemoOptions {
  readonly bootMode: string;
  readonly quiet: boolean;
  readonly also: readonly string[];
}

/** `ingot demo`: runs the tutorial's own commands, in folders of their own, and tidies up. */
export function register(program: Command): void {
  program
    .command("demo")
    .description(`the whole tutorial (${PAGE}) on a virtual machine with a BMC; ends with: Hello Ironic`)
    .option("--boot-mode <mode>", "firmware of the virtual machine: uefi or bios", "uefi")
    .option("--quiet", "only the headings and how long each took", false)
    .option("--also <page...>", "pages to run after it, on what it has built", [])
    .action((options: DemoOptions) => demo(options));
}

async function demo(options: DemoOptions): Promise<void> {
  const root = join(import.meta.dirname, "../../../..");
  const home = join(root, ".ingot/demo");
  using scope = Scope.root({ timeoutMs: 60 * 60_000, what: "the demo" });
  const onSignal = () => scope.cancel(new Failure("cancelled", "the demo was interrupted"));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  // `ingot demo | head`: what it has started is ended first.
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners("error").on("error", onSignal);
  const pages = await Promise.all([PAGE, ...options.also].map((page) => readFile(join(root, page), "utf8")));
  const port = await freePort(PAGE_PORT);
  const blocks = parsePage(adapt(pages.join("\n"), options, port));
  await tidy(scope, root, home);
  const started = scope.clock.monotonic();
  const report = new Reporter(options.quiet);
  const env = {
    ...{ INGOT_DATA: join(home, "data"), INGOT_LISTEN: `127.0.0.1:${port}` },
    ...{ INGOT_LAB_DIR: join(home, "lab"), INGOT_NO_COLOR: "1" },
    ...CALLBACKS,
  };
  try {
    await runPage(scope, blocks, { cwd: root, env, onOutput: report.output, onBlock: report.block });
  } finally {
    using tidying = Scope.root({ timeoutMs: 60_000, what: "tidying up after the demo" });
    await tidy(tidying, root, home);
  }
  process.stdout.write(`\nThe whole story took ${formatDuration(scope.clock.monotonic() - started)}. Hello Ironic\n`);
}

/** The page with this run's port and boot mode in place of the page's own. */
function adapt(page: string, options: DemoOptions, port: number): string {
  if (options.bootMode !== "uefi" && options.bootMode !== "bios") {
    throw new Failure("input.invalid", `--boot-mode is '${options.bootMode}'`, { hint: "Say uefi or bios." });
  }
  return page
    .replaceAll(String(PAGE_PORT), String(port))
    .replaceAll("lab up --nodes 1", `lab up --nodes 1 --boot-mode ${options.bootMode}`);
}

async function freePort(wanted: number): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(undefined));
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        const got = typeof address === "object" && address !== null ? address.port : port;
        server.close(() => resolve(got));
      });
    });
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

/** What an earlier run (or this one) left: its machines and its data. */
async function tidy(scope: Scope, root: string, home: string): Promise<void> {
  const { run } = await import("@ingot/exec");
  await run(scope, [join(root, "ingot"), "lab", "down", "--dir", join(home, "lab")], { cwd: root });
  await rm(home, { recursive: true, force: true });
}

class Reporter {
  readonly #quiet: boolean;
  #heading = "";

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  readonly output = (text: string): void => {
    if (!this.#quiet) process.stdout.write(text.replace(/^/gm, "  ").replace(/ {2}$/, ""));
  };

  readonly block = (block: PageBlock, tookMs: number | undefined): void => {
    if (block.heading !== this.#heading) process.stdout.write(`\n## ${block.heading}\n`);
    this.#heading = block.heading;
    if (tookMs !== undefined) {
      process.stdout.write(`  (${formatDuration(tookMs)})\n`);
    } else if (!this.#quiet) {
      process.stdout.write(`${block.script.replace(/^/gm, "  $ ")}\n`);
    }
  };
}
