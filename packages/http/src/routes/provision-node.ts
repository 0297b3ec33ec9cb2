import type { ProvisionTarget, SetProvisionState } from "@ingot/conductor";
import { ABORT_ROWS, existsIn, PROVISION_VERB_ROWS, type ProvisionVerb, RULES } from "@ingot/contract";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { Type } from "typebox";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { checkSchema } from "../check-schema.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { readDeploySteps, readListedSteps, type StepForm } from "../read-steps.ts";
import { refuseOptionsOfOthers, type TargetOption } from "../target-options.ts";
import type { UseCases } from "../use-cases.ts";

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

/** `PUT /v1/nodes/{node}/states/provision`; in Ingot's form its steps may have limits of their own. */
export async function provisionNode(
  useCases: UseCases,
  request: ApiRequest,
  form: StepForm = "ironic",
): Promise<ApiAnswer> {
  const node = nodeIdent(request);
  const record = await useCases.getNode(request.scope, { node });
  const target = targetOf(request, record.provision_state);
  refuseOptionsOfOthers(target, (option) => isGiven(request, option));
  const options = optionsOf(request, target);
  const steps = stepsOf(request, target, form);
  const configdrive = configDriveOf(request, target);
  await useCases.setProvisionState(request.scope, {
    node: record.uuid,
    target,
    ...steps,
    ...options,
    ...(configdrive === undefined ? {} : { configdrive }),
  });
  return { location: `nodes/${node}/states` };
}

/** An empty list of steps is none; everything else that is not null was meant. */
function isGiven({ values }: ApiRequest, option: TargetOption): boolean {
  const value = values[option] ?? null;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

/** What belongs to some verbs only. */
function optionsOf({ values, version }: ApiRequest, target: ProvisionTarget) {
  const { runbook = null, rescue_password: password = null, disable_ramdisk: disable = null } = values;
  if (target === "service" && typeof disable === "boolean" && !existsIn(RULES.serviceDisableRamdisk, version)) {
    throw notAcceptable(RULES.serviceDisableRamdisk.since);
  }
  return {
    ...(typeof disable === "boolean" ? { disableRamdisk: disable } : {}),
    ...(password === null ? {} : { rescuePassword: String(password) }),
    ...(runbook === null ? {} : { runbook: String(runbook) }),
  };
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

function stepsOf({ values }: ApiRequest, target: ProvisionTarget, form: StepForm): Partial<SetProvisionState> {
  const given = (key: "clean_steps" | "service_steps" | "deploy_steps") => {
    const list = values[key] ?? null;
    return Array.isArray(list) && list.length > 0 ? (list as readonly Json[]) : undefined;
  };
  const clean = given("clean_steps");
  const service = given("service_steps");
  const deploy = given("deploy_steps");
  for (const [verb, list] of [
    ["clean", clean],
    ["service", service],
  ] as const) {
    if (target !== verb || (values["runbook"] ?? null) !== null || list !== undefined) continue;
    throw invalid(`"${verb}_steps" is required when setting target provision state to ${verb}`);
  }
  return {
    ...(clean === undefined ? {} : { cleanSteps: readListedSteps("clean_steps", clean, form) }),
    ...(service === undefined ? {} : { serviceSteps: readListedSteps("service_steps", service, form) }),
    ...(deploy === undefined ? {} : { deploySteps: readDeploySteps(deploy, form) }),
  };
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
