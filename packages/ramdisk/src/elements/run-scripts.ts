import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure, formatDuration, type Scope } from "@ingot/kernel";
import type { PhaseReport } from "../build-result.ts";
import { diskFailure } from "../disk-failure.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Element } from "./element.ts";
import { type Phase, type PhaseScript, phaseScripts, runsInside } from "./phases.ts";

export interface ScriptRun {
  readonly sandbox: Sandbox;
  readonly elements: readonly Element[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput?: (text: string) => void;
}

const LAST_LINES = 25;
const KEPT_OUTPUT = 64 * 1024;

/** Runs a phase's scripts in order; the first that fails ends the build with its output, phase, element and name. */
export async function runPhase(scope: Scope, phase: Phase, options: ScriptRun): Promise<PhaseReport> {
  const started = scope.clock.monotonic();
  for (const script of await phaseScripts(options.elements, phase)) await runScript(scope, script, options);
  return { phase, ms: scope.clock.monotonic() - started };
}

async function runScript(scope: Scope, script: PhaseScript, options: ScriptRun): Promise<void> {
  const { sandbox, onOutput } = options;
  const inside = runsInside(script.phase);
  const started = scope.clock.monotonic();
  let said = ""; // both streams, as they came
  const hooks = inside ? "/tmp/in_target.d" : sandbox.hooks;
  await mkdir(join(sandbox.hooks, "bin"), { recursive: true });
  const environment = {
    ...options.environment,
    TMP_HOOKS_PATH: hooks,
    TMP_MOUNT_PATH: sandbox.target,
    INGOT_ELEMENT: script.element,
    ...(inside ? { INGOT_ELEMENT_PATH: "/tmp/.ingot-element" } : { INGOT_ELEMENT_PATH: dirname(dirname(script.path)) }),
  };
  const result = await sandbox.run(scope, {
    argv: [inside ? `/tmp/.ingot-element/${script.phase}/${script.name}` : script.path],
    inside,
    env: environment,
    ...(inside ? { binds: { "/tmp/.ingot-element": dirname(dirname(script.path)) } } : {}),
    onOutput: (text) => {
      said = `${said}${text}`.slice(-KEPT_OUTPUT);
      onOutput?.(text);
    },
  });
  if (result.ending.kind === "exited" && result.ending.code === 0) return;
  const took = formatDuration(scope.clock.monotonic() - started);
  const output = said.trim().split("\n").slice(-LAST_LINES).join("\n");
  const how = result.ending.kind === "exited" ? `exited with ${result.ending.code}` : `ended: ${result.ending.kind}`;
  const message = `${script.phase}/${script.name} of the element '${script.element}' ${how} after ${took}:\n${output}`;
  throw diskFailure(new Failure(failureCode(script, output), message), sandbox.target);
}

function failureCode(script: PhaseScript, output: string): "builder.bootstrap_failed" | "builder.script_failed" {
  const isBootstrap = script.phase === "root.d" && /mmdebstrap|apt-get|E: /.test(output);
  return isBootstrap ? "builder.bootstrap_failed" : "builder.script_failed";
}
