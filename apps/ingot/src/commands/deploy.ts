import { nameOf } from "@ingot/client";
import { Failure, isFailure } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action, type Session } from "../cli/session.ts";
import { cleanUp, tellLastLines } from "../deploy/clean-up.ts";
import { deployInstance, type Progress } from "../deploy/deploy-instance.ts";
import { type DeploymentRequest, type DeployOptions, readDeploymentRequest } from "../deploy/deployment-request.ts";
import { printDryRun } from "../deploy/dry-run.ts";
import { append, waitSeconds, wholeNumber } from "../input/numbers.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { printOne } from "../output/print-one.ts";
import { ProgressReporter } from "../progress/progress-reporter.ts";
import { summaryText } from "../progress/summary.ts";

interface Options extends DeployOptions, OneFormatOptions {
  /** Seconds; false for --no-wait. */
  readonly wait?: number | boolean;
  readonly dryRun?: boolean;
  /** False for --no-clean-up. */
  readonly cleanUp: boolean;
}

const ABOUT = `find a node, deploy an image on it, and show each step as it happens

Takes a node of the resource class that has all the traits (an allocation), says in its instance_info what to deploy,
validates it, and starts the deployment with a config drive that holds the SSH keys. Traits bring in the steps of the
deploy templates of the same names. When it fails, the node is undeployed again and the failure's story is shown.

Example:
  ingot deploy --resource-class baremetal --trait CUSTOM_INJECT_FILES \\
    --image file:///srv/images/debian.qcow2 --ssh-public-key ~/.ssh/id_ed25519.pub`;

/** `ingot deploy` */
export function register(program: Command): void {
  const command = program.command("deploy").description(ABOUT).summary("deploy an image on a node that fits");
  nodeOptions(command);
  imageOptions(command);
  instanceOptions(command);
  command
    .optionsGroup("Course:")
    .option("--deploy-steps <json|@file>", "more deploy steps, beside those of driver and templates")
    .addOption(
      new Option("--wait <seconds>", "stop waiting after so long; the deployment goes on").argParser(waitSeconds),
    )
    .addOption(new Option("--no-wait", "do not wait: end once the deployment has started"))
    .option("--dry-run", "show what would be asked of the server, and change nothing")
    .option("--no-clean-up", "when it fails, leave the node as it is");
  action(oneOutput(command), run);
}

function nodeOptions(command: Command): void {
  command
    .optionsGroup("Node:")
    .requiredOption("--resource-class <class>", "resource class of the node")
    .option("--trait <trait>", "trait that it must have; repeat for more", append)
    .option("--candidate <node>", "take one of these nodes only; repeat for more", append)
    .option("--capability <key=value>", "capability that it must have; repeat for more", append)
    .option("--conductor-group <group>", "conductor group that it must be in");
}

function imageOptions(command: Command): void {
  command
    .optionsGroup("Image:")
    .requiredOption("--image <url>", "image to deploy: file://, http:// or https://, or a file of this machine")
    .option(
      "--image-checksum <hash|url>",
      "its SHA-256 or SHA-512, or where that is [IMAGE.sha512 or IMAGE.sha256 beside it]",
    )
    .option("--image-disk-format <format>", "raw or qcow2, when it cannot be told")
    .addOption(
      new Option("--image-type <type>", "what the image is of [whole-disk]").choices(["whole-disk", "partition"]),
    )
    .option("--root-size <gib>", "size of the root partition, for partition images", wholeNumber)
    .option("--swap-size <mib>", "size of a swap partition, for partition images", wholeNumber)
    .option("--ephemeral-size <gib>", "size of a partition for data, which a rebuild can keep", wholeNumber)
    .option("--ephemeral-format <filesystem>", "what the partition for data is formatted with [ext4]");
}

function instanceOptions(command: Command): void {
  command
    .optionsGroup("Instance:")
    .option("--name <name>", "name of the allocation [the host name]")
    .option("--hostname <name>", "host name [the allocation's or the node's name]")
    .option("--ssh-public-key <file>", "SSH public key that may log in; repeat for more", append)
    .option("--user-name <name>", "create this user, with the keys")
    .option("--passwordless-sudo", "the user may become root without a password")
    .option("--user-data <file>", "user data for cloud-init")
    .option("--config-drive <json|file|url>", "config drive to start from, or to take as it is");
}

async function run(session: Session, options: Options): Promise<void> {
  const request = await readDeploymentRequest(session.scope, options);
  if (options.dryRun === true) return printDryRun(session, request, options);
  const progress: Progress = {};
  const begun = session.scope.clock.monotonic();
  using reporter = new ProgressReporter({ write: session.err, width: session.errWidth, clock: session.scope.clock });
  try {
    const node = await deploy(session, { request, options, progress, reporter });
    reporter[Symbol.dispose]();
    if (options.wait !== false) {
      session.err(
        `\n${summaryText(reporter.story.steps, session.scope.clock.monotonic() - begun, session.errWidth)}\n`,
      );
    }
    return await printOne(session, outcomeOf(node, progress), options);
  } catch (error) {
    reporter[Symbol.dispose]();
    throw await afterFailure(session, { error, progress, options });
  }
}

interface Run {
  readonly request: DeploymentRequest;
  readonly options: Options;
  readonly progress: Progress;
  readonly reporter: ProgressReporter;
}

async function deploy(session: Session, { request, options, progress, reporter }: Run) {
  const seconds = typeof options.wait === "number" && options.wait > 0 ? options.wait : undefined;
  using scope = session.scope.child({
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    what: "the deployment",
  });
  // Awaited here: the scope closes with this block.
  return await deployInstance({ session, scope, reporter, progress, wait: options.wait !== false }, request);
}

function outcomeOf(node: Awaited<ReturnType<typeof deploy>>, progress: Progress): object {
  return {
    node_uuid: node.uuid,
    node_name: node.name,
    allocation_uuid: progress.allocation?.uuid ?? null,
    hostname: node.instance_info["display_name"] ?? null,
    provision_state: node.provision_state,
  };
}

interface Failed {
  readonly error: unknown;
  readonly progress: Progress;
  readonly options: Options;
}

/** Cleans up, or says how to go on; answers what to tell. */
async function afterFailure(session: Session, { error, progress, options }: Failed): Promise<unknown> {
  const node = progress.node === undefined ? "" : nameOf(progress.node);
  const stopped = isFailure(error, "cancelled", "deadline.exceeded", "client.stream_lost", "client.unreachable");
  if (stopped && progress.started === true) {
    const ways = `Go on watching with: ingot node watch ${node} --until-stable; end it with: ingot undeploy ${node}`;
    return new Failure(error.code, `${error.message}; the deployment of node ${node} goes on without being watched`, {
      hint: ways,
      cause: error,
    });
  }
  if (progress.started === true) await tellLastLines(session, progress);
  if (options.cleanUp) await cleanUp(session, progress);
  else if (node !== "") session.err(`node ${node} is left as it is; free it with: ingot undeploy ${node}\n`);
  return isFailure(error, "client.wait_failed") ? deployFailure(error, node) : error;
}

function deployFailure(error: Failure, node: string): Failure {
  const reason = error.details?.["last_error"];
  const message = typeof reason === "string" && reason !== "" ? reason : error.message;
  return new Failure("client.deploy_failed", `the deployment of node ${node} failed: ${message}`, {
    hint: `See the whole story with: ingot node timeline ${node}`,
    cause: error,
  });
}
