import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import type { Extension } from "../commands/extension.ts";
import { deployImage } from "../generic/deploy-image.ts";
import { type DeployedImage, factsOf } from "../generic/deployed-image.ts";
import { type AgentContext, hardwareFor } from "./agent-context.ts";

export function standbyExtension(agent: AgentContext): Extension {
  return {
    prepare_image: {
      kind: "async",
      run: async (command, params) => {
        command.abortable = true;
        const context = await hardwareFor(agent, command);
        const device = await context.hardware.getOsInstallDevice();
        const { configdrive } = params;
        const deployed = await deployImage(command.scope, {
          device,
          imageInfo: params["image_info"] ?? null,
          configDrive: typeof configdrive === "string" ? configdrive : null,
          config: agent.config,
          allowMd5: agent.allowMd5(),
          log: context.log,
          progress: context.progress,
        });
        agent.deployed = deployed;
        return { result: resultOf(deployed), ...factsOf(deployed) };
      },
    },
    sync: {
      kind: "sync",
      run: async (command) => {
        requireSuccess(await run(command.scope, ["sync"]));
        return {};
      },
    },
    get_partition_uuids: { kind: "sync", run: async () => agent.deployed?.partitions ?? {} },
    run_image: { kind: "async", run: (command) => power(command.scope, agent, "reboot") },
    power_off: { kind: "async", run: (command) => power(command.scope, agent, "poweroff") },
  };
}

/** The sentence that ironic-python-agent answers with. */
function resultOf({ id, device, partitions }: DeployedImage): string {
  const written = `prepare_image: image (${id}) written to device ${device}`;
  if (partitions === undefined) return written;
  const { "root uuid": root, "efi system partition uuid": esp } = partitions;
  return `${written} root_uuid=${root}${esp == null ? "" : ` efi_system_partition_uuid=${esp}`}`;
}

/** Time for the answer to leave, and for the conductor to ask once how it went. */
const GRACE_MS = 1000;

async function power(scope: Scope, agent: AgentContext, action: "reboot" | "poweroff"): Promise<null> {
  requireSuccess(await run(scope, ["sync"]));
  if (!agent.host.power) {
    scope.log.warn({}, `${action} was asked for, but this is not a ramdisk: nothing is done`);
    return null;
  }
  setTimeout(() => void powerNow(agent, action), GRACE_MS);
  return null;
}

async function powerNow(agent: AgentContext, action: "reboot" | "poweroff"): Promise<void> {
  const { Scope: Root } = await import("@ingot/kernel");
  const scope = Root.root();
  agent.stop();
  const result = await run(scope, [action]);
  if (result.ending.kind === "exited" && result.ending.code === 0) return;
  const forced = await run(scope, [action, "-f"]);
  if (forced.ending.kind !== "exited" || forced.ending.code !== 0) {
    throw new Failure("program.failed", `neither '${action}' nor '${action} -f' works`);
  }
}
