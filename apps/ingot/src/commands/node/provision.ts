import type { ProvisionVerb } from "@ingot/contract";
import type { ProvisionOptions } from "@ingot/client";
import { type Command, Option } from "commander";
import { action, type Session } from "../../cli/session.ts";
import { readConfigDrive } from "../../input/config-drive.ts";
import { waitSeconds } from "../../input/numbers.ts";
import { readSteps } from "../../input/structured.ts";
import { forEach } from "../item-commands.ts";
import { provisionAndWait } from "../provision-and-wait.ts";

interface VerbOptions {
  readonly wait?: number | true;
  readonly configDrive?: string;
  readonly deploySteps?: string;
  readonly cleanSteps?: string;
  readonly serviceSteps?: string;
  readonly runbook?: string;
  readonly disableRamdisk?: boolean;
  readonly rescuePassword?: string;
}

interface Verb {
  readonly name: string;
  readonly target: ProvisionVerb;
  readonly description: string;
  /** The state that `--wait` waits for; without it there is no such option. */
  readonly expected?: string;
  readonly takes?: readonly (keyof typeof EXTRA)[];
  readonly needs?: keyof typeof EXTRA;
}

const EXTRA = {
  configDrive: new Option("--config-drive <drive>", "JSON, a URL, a file (base64 of a gzipped ISO) or a directory"),
  deploySteps: new Option("--deploy-steps <json|@file>", "more deploy steps, beside those of driver and templates"),
  cleanSteps: new Option("--clean-steps <json|@file>", "the steps to run, in order"),
  serviceSteps: new Option("--service-steps <json|@file>", "the steps to run, in order"),
  runbook: new Option("--runbook <runbook>", "run this runbook in the place of steps"),
  disableRamdisk: new Option("--disable-ramdisk", "do not boot the ramdisk: out-of-band steps only"),
  rescuePassword: new Option("--rescue-password <password>", "the password of the user 'rescue' in the ramdisk"),
} as const;

const VERBS: readonly Verb[] = [
  {
    name: "manage",
    target: "manage",
    expected: "manageable",
    description: "check that the BMC can be used, so that the node can be managed",
  },
  { name: "inspect", target: "inspect", expected: "manageable", description: "find out what the hardware is" },
  { name: "provide", target: "provide", expected: "available", description: "clean the node and make it available" },
  { name: "adopt", target: "adopt", expected: "active", description: "take over a machine that runs already" },
  {
    name: "deploy",
    target: "active",
    expected: "active",
    description: "deploy what instance_info says ('ingot deploy' does all of it)",
    takes: ["configDrive", "deploySteps"],
  },
  {
    name: "rebuild",
    target: "rebuild",
    expected: "active",
    description: "deploy again",
    takes: ["configDrive", "deploySteps"],
  },
  { name: "undeploy", target: "deleted", expected: "available", description: "take down what is deployed, and clean" },
  {
    name: "clean",
    target: "clean",
    expected: "manageable",
    description: "run cleaning steps on a manageable node",
    takes: ["cleanSteps", "runbook", "disableRamdisk"],
  },
  {
    name: "service",
    target: "service",
    expected: "active",
    description: "run service steps on an active node",
    takes: ["serviceSteps", "runbook", "disableRamdisk"],
  },
  {
    name: "rescue",
    target: "rescue",
    expected: "rescue",
    description: "boot the rescue ramdisk",
    needs: "rescuePassword",
  },
  { name: "unrescue", target: "unrescue", expected: "active", description: "back from rescue" },
  { name: "abort", target: "abort", description: "break off what is under way" },
  { name: "unhold", target: "unhold", description: "go on after a hold step" },
];

/** The verbs of `PUT …/states/provision`. */
export function registerProvision(node: Command): void {
  for (const verb of VERBS) addVerb(node, verb);
}

function addVerb(node: Command, verb: Verb): void {
  const command = node
    .command(verb.name)
    .description(verb.description)
    .argument("<node...>", "name or UUID of the node");
  for (const name of verb.takes ?? []) command.addOption(EXTRA[name]);
  if (verb.needs !== undefined) command.addOption(EXTRA[verb.needs].makeOptionMandatory());
  if (verb.expected !== undefined) {
    const help = `wait until it is ${verb.expected}; without a number: however long it takes`;
    command.addOption(new Option("--wait [seconds]", help).argParser(waitSeconds));
  }
  action(command, async (session, options: VerbOptions, nodes: readonly string[]) => {
    const request = await requestOf(session, options);
    if (options.wait === undefined || verb.expected === undefined) {
      await forEach(nodes, (ident) => session.client.nodes.provision(session.scope, ident, verb.target, request));
      return;
    }
    const { target, expected } = verb;
    await provisionAndWait(session, nodes, {
      target,
      expected,
      request,
      seconds: options.wait === true ? 0 : options.wait,
    });
  });
}

async function requestOf({ scope }: Session, options: VerbOptions): Promise<ProvisionOptions> {
  const { configDrive, deploySteps, cleanSteps, serviceSteps } = options;
  return {
    ...(configDrive === undefined ? {} : { configdrive: await readConfigDrive(scope, configDrive) }),
    ...(deploySteps === undefined ? {} : { deploy_steps: await readSteps(scope, deploySteps, "--deploy-steps") }),
    ...(cleanSteps === undefined ? {} : { clean_steps: await readSteps(scope, cleanSteps, "--clean-steps") }),
    ...(serviceSteps === undefined ? {} : { service_steps: await readSteps(scope, serviceSteps, "--service-steps") }),
    ...(options.runbook === undefined ? {} : { runbook: options.runbook }),
    ...(options.disableRamdisk === true ? { disable_ramdisk: true } : {}),
    ...(options.rescuePassword === undefined ? {} : { rescue_password: options.rescuePassword }),
  };
}
