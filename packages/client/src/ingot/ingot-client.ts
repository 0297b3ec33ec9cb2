import type {
  NodeLockAnswer,
  NodeResource,
  NodeSensorsAnswer,
  OfferedStep,
  StepSupportAnswer,
  TimelinePage,
} from "@ingot/contract";
import { Failure, isFailure, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { EventStream, type EventStreamOptions } from "../events/event-stream.ts";
import { apiPath, type ApiRequest, type Query } from "../http/answer.ts";
import type { ApiTransport } from "../http/api-transport.ts";
import { isMissingRoute } from "../http/missing-route.ts";
import type { OperationPlan } from "./plan.ts";

export interface PlanRequest {
  /** The verb: `active` when left out. */
  readonly target?: string;
  readonly deploySteps?: Json;
  readonly cleanSteps?: Json;
  readonly serviceSteps?: Json;
  /** With clean and service, in the place of their steps. */
  readonly runbook?: string;
  readonly disableRamdisk?: boolean;
}

export interface TimelineRequest {
  readonly after?: number;
  readonly operation?: string;
  readonly limit?: number;
}

export interface NodeRequest {
  readonly until: readonly string[];
  readonly waitSeconds: number;
}

/** Many resources take their time. */
const BULK_TIMEOUT_MS = 120_000;
/** An answer that was held back needs as long as any other to arrive. */
const SLACK_SECONDS = 30;

/** Whose steps: a node's, a driver's or a ramdisk's. */
export interface StepsRequest {
  readonly node?: string;
  readonly driver?: string;
  readonly ramdisk?: string;
}

/** A step that somebody offers, as the catalogue lists it. */
export interface CatalogueStep extends Partial<OfferedStep> {
  readonly interface: string;
  readonly step: string;
  /** deploy, clean, service or verify. */
  readonly kind?: string;
  /** Who offers it: a driver's interface, or a hardware manager of a ramdisk. */
  readonly source?: string;
}

export type StepSupport = StepSupportAnswer;
export type NodeLock = NodeLockAnswer;

/** What Ingot has beyond the Bare Metal API (`/ingot/v1`). An Ironic is told apart by `client.not_ingot`. */
export class IngotClient {
  readonly #transport: ApiTransport;

  constructor(transport: ApiTransport) {
    this.#transport = transport;
  }

  async plan(scope: Scope, node: string, request: PlanRequest = {}): Promise<OperationPlan> {
    const asJson = (value: Json | undefined) => (value === undefined ? undefined : JSON.stringify(value));
    const query = {
      target: request.target ?? "active",
      deploy_steps: asJson(request.deploySteps),
      clean_steps: asJson(request.cleanSteps),
      service_steps: asJson(request.serviceSteps),
      runbook: request.runbook,
      disable_ramdisk: request.disableRamdisk,
    };
    return (await this.#get(scope, apiPath`/ingot/v1/nodes/${node}/plan`, query)) as unknown as OperationPlan;
  }

  /** A node, once it is in one of the states (`stable` is one too), or when the time is over as it is then. */
  async node(scope: Scope, ident: string, request: NodeRequest): Promise<NodeResource> {
    const { until, waitSeconds: wait } = request;
    const timeoutMs = (wait + SLACK_SECONDS) * 1000;
    const body = await this.#get(scope, apiPath`/ingot/v1/nodes/${ident}`, { until, wait }, { timeoutMs });
    return body as unknown as NodeResource;
  }

  async steps(scope: Scope, request: StepsRequest = {}): Promise<readonly CatalogueStep[]> {
    const body = await this.#get(scope, "/ingot/v1/steps", { ...request });
    return (body as unknown as { readonly steps: readonly CatalogueStep[] }).steps;
  }

  /** Who can run the steps of a deploy template or a runbook. */
  async support(scope: Scope, of: "deploy_templates" | "runbooks", ident: string): Promise<StepSupport> {
    return (await this.#get(scope, apiPath`/ingot/v1/${of}/${ident}/support`, {})) as unknown as StepSupport;
  }

  /** The node's events in the order of their ids. */
  async timeline(scope: Scope, node: string, request: TimelineRequest = {}): Promise<TimelinePage> {
    const path = apiPath`/ingot/v1/nodes/${node}/timeline`;
    return (await this.#get(scope, path, { ...request })) as unknown as TimelinePage;
  }

  /** What was collected last, or with `refresh` what the BMC says now. */
  async sensors(scope: Scope, node: string, refresh = false): Promise<NodeSensorsAnswer> {
    const path = apiPath`/ingot/v1/nodes/${node}/sensors`;
    return (await this.#get(scope, path, refresh ? { refresh } : {})) as unknown as NodeSensorsAnswer;
  }

  /** Who holds a node, and why. */
  async lock(scope: Scope, node: string): Promise<NodeLock> {
    return (await this.#get(scope, apiPath`/ingot/v1/nodes/${node}/lock`, {})) as unknown as NodeLock;
  }

  /** Takes the node from whoever holds it; `operation`: only from that one. Answers with the lock as it was. */
  async breakLock(
    scope: Scope,
    node: string,
    request: { readonly operation?: string; readonly end?: boolean } = {},
  ): Promise<NodeLock> {
    const path = apiPath`/ingot/v1/nodes/${node}/lock`;
    const { body } = await this.#transport.request(scope, { method: "DELETE", path, query: { ...request } });
    return body as unknown as NodeLock;
  }

  /** Creates resources of several kinds, by the names of their collections: all of them, or none. */
  async createAll(scope: Scope, resources: object): Promise<Readonly<Record<string, readonly JsonObject[]>>> {
    const request = {
      method: "POST",
      path: "/ingot/v1/resources",
      body: resources,
      timeoutMs: BULK_TIMEOUT_MS,
    } as const;
    return (await this.#ask(scope, request)) as unknown as Readonly<Record<string, readonly JsonObject[]>>;
  }

  /** Undefined when the server has no events: it is an Ironic. */
  async events(scope: Scope, options: EventStreamOptions = {}): Promise<EventStream | undefined> {
    return EventStream.open(scope, this.#transport, options);
  }

  async #get(scope: Scope, path: string, query: Query, options: { readonly timeoutMs?: number } = {}): Promise<Json> {
    return this.#ask(scope, { method: "GET", path, query, ...options });
  }

  async #ask(scope: Scope, request: ApiRequest): Promise<Json> {
    try {
      return (await this.#transport.request(scope, request)).body;
    } catch (error) {
      if (!isFailure(error) || !isMissingRoute(error)) throw error;
      throw new Failure("client.not_ingot", `${this.#transport.endpoint} does not know ${request.path}`, {
        cause: error,
      });
    }
  }
}
