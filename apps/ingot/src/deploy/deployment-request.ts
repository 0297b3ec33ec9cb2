import { Failure, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { keyValues } from "../input/key-value.ts";
import { readSteps } from "../input/structured.ts";
import type { Wanted } from "./candidates.ts";
import { requireHostName } from "./host-name.ts";
import { imageInfo, type ImageOptions } from "./image-reference.ts";
import { partitionInfo, type PartitionOptions } from "./partition-options.ts";
import { type InstanceConfig, type InstanceConfigOptions, readInstanceConfig } from "./instance-config.ts";

export interface DeployOptions extends ImageOptions, PartitionOptions, InstanceConfigOptions {
  readonly resourceClass: string;
  readonly trait?: readonly string[];
  readonly candidate?: readonly string[];
  readonly capability?: readonly string[];
  readonly conductorGroup?: string;
  readonly hostname?: string;
  readonly name?: string;
  readonly deploySteps?: string;
}

/** All that was asked for, read and checked before anything is asked of the server. */
export interface DeploymentRequest {
  readonly wanted: Wanted;
  /** Of the allocation. */
  readonly name: string | undefined;
  readonly hostname: string | undefined;
  readonly instanceInfo: JsonObject;
  readonly config: InstanceConfig;
  readonly deploySteps: readonly Json[] | undefined;
}

export async function readDeploymentRequest(scope: Scope, options: DeployOptions): Promise<DeploymentRequest> {
  const capabilities = keyValues(options.capability);
  const steps = options.deploySteps;
  const hostname = options.hostname === undefined ? undefined : requireHostName(options.hostname);
  return {
    wanted: {
      resourceClass: requireText(options.resourceClass, "--resource-class"),
      traits: options.trait ?? [],
      candidates: options.candidate ?? [],
      conductorGroup: options.conductorGroup,
      capabilities,
    },
    name: options.name ?? hostname,
    hostname,
    instanceInfo: {
      ...(await imageInfo(scope, options)),
      ...partitionInfo(options),
      ...(Object.keys(capabilities).length === 0 ? {} : { capabilities }),
    },
    config: await readInstanceConfig(scope, options),
    deploySteps: steps === undefined ? undefined : await readSteps(scope, steps, "--deploy-steps"),
  };
}

function requireText(text: string, what: string): string {
  if (text.trim() !== "") return text;
  throw new Failure("input.invalid", `${what} is empty`);
}
