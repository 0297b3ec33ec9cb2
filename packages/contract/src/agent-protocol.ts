/**
 * What control plane and agent say to each other: Ironic's own protocol (ironic-python-agent api/app.py, extensions/*;
 * ironic api/controllers/v1/ramdisk.py). Ours adds only fields that the other side's implementations ignore.
 */
import { type Static, Type } from "typebox";
import type { OfferedStep } from "./steps.ts";

export const AGENT_PORT = 9999;

export const COMMAND_STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "CLEAN_VERSION_MISMATCH"] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** `GET /v1/commands/{id}`; `POST /v1/commands/` answers with it too. */
export const AgentCommand = Type.Object({
  id: Type.String(),
  command_name: Type.String(),
  command_params: Type.Record(Type.String(), Type.Unknown()),
  command_status: Type.Enum(COMMAND_STATUSES),
  /** `{type, code, message, details}` of a command that failed. */
  command_error: Type.Union([
    Type.Null(),
    Type.Object({ type: Type.String(), code: Type.Integer(), message: Type.String(), details: Type.String() }),
  ]),
  command_result: Type.Union([Type.Null(), Type.Record(Type.String(), Type.Unknown())]),
  /** Ours: how far it is (0 to 1, or null when it cannot tell) and what it last said, for the timeline. */
  progress: Type.Optional(
    Type.Object({
      fraction: Type.Union([Type.Number(), Type.Null()]),
      message: Type.String(),
      log: Type.Array(Type.String()),
    }),
  ),
});
export type AgentCommand = Static<typeof AgentCommand>;

/** Body of `POST /v1/commands/?wait=true|false&agent_token=…`: name is `extension.command`, as `deploy.execute_deploy_step`. */
export const CommandRequest = Type.Object({ name: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) });
export type CommandRequest = Static<typeof CommandRequest>;

/** `{manager name: version}`, compared at each step with what the steps were collected from. */
export const ManagerVersions = Type.Record(Type.String(), Type.String());

/** Result of `deploy.get_deploy_steps` (and clean, service: the first key is `KIND_steps`). */
export interface StepsResult {
  readonly hardware_manager_version: Readonly<Record<string, string>>;
  readonly deploy_steps?: Readonly<Record<string, readonly OfferedStep[]>>;
  readonly clean_steps?: Readonly<Record<string, readonly OfferedStep[]>>;
  readonly service_steps?: Readonly<Record<string, readonly OfferedStep[]>>;
}

/** `GET /v1/lookup?addresses=MAC,MAC&node_uuid=UUID` */
export const LookupResponse = Type.Object({
  node: Type.Object({
    uuid: Type.String(),
    properties: Type.Record(Type.String(), Type.Unknown()),
    instance_info: Type.Record(Type.String(), Type.Unknown()),
    driver_internal_info: Type.Record(Type.String(), Type.Unknown()),
  }),
  config: Type.Object({
    heartbeat_timeout: Type.Integer(),
    agent_token: Type.Optional(Type.String()),
    agent_token_required: Type.Optional(Type.Boolean()),
    metrics: Type.Optional(Type.Unknown()),
    metrics_statsd: Type.Optional(Type.Unknown()),
    agent_containers: Type.Optional(Type.Unknown()),
    agent_md5_checksum_enable: Type.Optional(Type.Boolean()),
    disable_deep_image_inspection: Type.Optional(Type.Boolean()),
    permitted_image_formats: Type.Optional(Type.Array(Type.String())),
    agent_skip_bmc_detect: Type.Optional(Type.Boolean()),
    enable_bios_bootloader_install: Type.Optional(Type.Boolean()),
  }),
});
export type LookupResponse = Static<typeof LookupResponse>;

/** Body of `POST /v1/heartbeat/{uuid}`; 202 accepted, 409 the node is locked (ask again), 400/404 otherwise. */
export const HeartbeatRequest = Type.Object({
  callback_url: Type.String(),
  agent_token: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  agent_version: Type.Optional(Type.String()),
  /** PEM of the agent's own TLS certificate, pinned from the first heartbeat. */
  agent_verify_ca: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  agent_status: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  agent_status_message: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export type HeartbeatRequest = Static<typeof HeartbeatRequest>;
