import type { ProvisionTarget, RequestedCleanStep } from "@ingot/conductor";
import {
  ABORT_ROWS,
  BARE_METAL_RESOURCES,
  existsIn,
  POWER_TARGETS,
  type PowerTargetName,
  PROVISION_VERB_ROWS,
  type ProvisionVerb,
  type RequestedStep,
  RULES,
} from "@ingot/contract";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { Type } from "typebox";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { checkSchema } from "../check-schema.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { presentBare } from "../present.ts";
import { readCleanSteps, readDeploySteps } from "../read-steps.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const CONFIG_DRIVE = Type.Object(
  {
    meta_data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    network_data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    user_data: Type.Optional(Type.Unknown()),
    vendor_data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);
/** Other names of two verbs. */
const SYNONYMS: Readonly<Record<string, ProvisionTarget>> = { deploy: "active", undeploy: "deleted" };

type Keys =
  | "GET /v1/nodes/{node}/states"
  | "PUT /v1/nodes/{node}/states/power"
  | "PUT /v1/nodes/{node}/states/provision";

export function nodeStateHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes/{node}/states": async (request) => {
      const record = await useCases.getNode(request.scope, { node: nodeIdent(request) });
      return { body: presentBare(BARE_METAL_RESOURCES.nodeStates, record, request.version) };
    },
    "PUT /v1/nodes/{node}/states/power": (request) => changePower(useCases, request),
    "PUT /v1/nodes/{node}/states/provision": (request) => provision(useCases, request),
  };
}

async function changePower(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const node = nodeIdent(request);
  const { target, timeout } = request.values;
  const soft = target === "soft rebooting" || target === "soft power off";
  if (soft && !existsIn(RULES.softPower, request.version)) throw notAcceptable(RULES.softPower.since);
  if (typeof timeout === "number" && timeout < 1) throw invalid("timeout has to be positive integer");
  if (!isPowerTarget(target)) {
    const record = await useCases.getNode(request.scope, { node });
    throw invalid(
      `The requested action "${String(target)}" can not be performed on node "${node}" while it is in state "${record.power_state ?? "None"}".`,
      `The power targets are ${POWER_TARGETS.join(", ")}.`,
    );
  }
  await useCases.setPowerState(request.scope, {
    node,
    target,
    ...(typeof timeout === "number" ? { timeoutMs: Math.min(timeout, 2_000_000) * 1000 } : {}),
  });
  return { location: `nodes/${node}/states` };
}

function isPowerTarget(target: Json | undefined): target is PowerTargetName {
  return POWER_TARGETS.some((each) => each === target);
}

async function provision(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const node = nodeIdent(request);
  const record = await useCases.getNode(request.scope, { node });
  const target = targetOf(request, record.provision_state);
  const steps = stepsOf(request, target);
  const configdrive = configDriveOf(request, target);
  for (const key of ["rescue_password", "service_steps", "runbook"]) {
    if (request.values[key] !== undefined) {
      throw new Failure("interface.unsupported", `'${key}' is not supported by this server`, {
        hint: "Leave it out.",
      });
    }
  }
  const disableRamdisk = request.values["disable_ramdisk"];
  if (typeof disableRamdisk === "boolean" && target !== "clean") {
    throw invalid('"disable_ramdisk" is only valid when setting target provision state to clean or service');
  }
  await useCases.setProvisionState(request.scope, {
    node: record.uuid,
    target,
    ...steps,
    ...(configdrive === undefined ? {} : { configdrive }),
    ...(typeof disableRamdisk === "boolean" ? { disableRamdisk } : {}),
  });
  return { location: `nodes/${node}/states` };
}

/** The verb, which must be one of this microversion; whether the node's state allows it is for the life-cycle to say. */
function targetOf({ values, version }: ApiRequest, state: string): ProvisionTarget {
  const word = String(values["target"]);
  if (!isVerb(word)) {
    throw invalid(
      `The requested action "${word.slice(0, 200)}" could not be understood.`,
      `The verbs are ${Object.keys(PROVISION_VERB_ROWS).join(", ")}.`,
    );
  }
  const row = PROVISION_VERB_ROWS[word];
  if (!existsIn(row, version)) throw notAcceptable(row.since);
  const abort = word === "abort" ? ABORT_ROWS[state as keyof typeof ABORT_ROWS] : undefined;
  if (abort !== undefined && !existsIn(abort, version)) throw notAcceptable(abort.since);
  return SYNONYMS[word] ?? (word as ProvisionTarget);
}

function isVerb(word: string): word is ProvisionVerb {
  return Object.hasOwn(PROVISION_VERB_ROWS, word);
}

interface Steps {
  readonly cleanSteps?: readonly RequestedCleanStep[];
  readonly deploySteps?: readonly RequestedStep[];
}

function stepsOf({ values }: ApiRequest, target: ProvisionTarget): Steps {
  const clean = values["clean_steps"] ?? null;
  const deploy = values["deploy_steps"] ?? null;
  if (Array.isArray(clean) && clean.length > 0 && target !== "clean") {
    throw invalid('"clean_steps" is only valid when setting target provision state to clean');
  }
  if (Array.isArray(deploy) && deploy.length > 0 && target !== "active" && target !== "rebuild") {
    throw invalid('"deploy_steps" is only valid when setting target provision state to active or rebuild');
  }
  if (target === "clean" && (!Array.isArray(clean) || clean.length === 0)) {
    throw invalid('"clean_steps" is required when setting target provision state to clean');
  }
  if (Array.isArray(clean) && clean.length > 0) return { cleanSteps: readCleanSteps(clean) };
  if (Array.isArray(deploy) && deploy.length > 0) return { deploySteps: readDeploySteps(deploy) };
  return {};
}

function configDriveOf({ values, version }: ApiRequest, target: ProvisionTarget): string | JsonObject | undefined {
  const drive = values["configdrive"] ?? null;
  if (drive === null || drive === "" || (isJsonObject(drive) && Object.keys(drive).length === 0)) return undefined;
  const rebuild = existsIn(RULES.rebuildConfigDrive, version);
  if (target !== "active" && !(target === "rebuild" && rebuild)) {
    const allowed = rebuild ? "active, rebuild" : "active";
    throw invalid(`Adding a config drive is only supported when setting provision state to ${allowed}`);
  }
  if (typeof drive === "string") return checkDriveText(drive);
  checkSchema("configdrive", CONFIG_DRIVE, drive);
  const since = RULES.jsonConfigDrive.since;
  if (!existsIn(RULES.jsonConfigDrive, version)) {
    throw invalid(`Providing a JSON object for configdrive is only supported starting with API version 1.${since}`);
  }
  if (Object.hasOwn(drive as JsonObject, "vendor_data") && !existsIn(RULES.configDriveVendorData, version)) {
    throw invalid("Providing vendor_data in configdrive is only supported starting with API version 1.59");
  }
  return drive as JsonObject;
}

function checkDriveText(drive: string): string {
  if (drive.includes("://") || /^[A-Za-z0-9+/=\s]+$/.test(drive)) return drive;
  throw invalid("Invalid configdrive format: it is neither a JSON, nor a URL, nor a base64 string");
}
