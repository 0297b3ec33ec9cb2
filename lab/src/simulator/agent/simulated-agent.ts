import { Failure, type Scope } from "@ingot/kernel";
import type { AgentSettings } from "../medium/agent-settings.ts";
import type { SimulatedFault } from "../faults.ts";
import { AgentCommands, type CommandHost } from "./agent-commands.ts";
import type { AgentApi, KnownNode } from "./control-plane.ts";

export interface AgentOptions {
  readonly settings: AgentSettings;
  readonly api: Pick<AgentApi, "lookup" | "heartbeat">;
  readonly mac: string;
  readonly callbackUrl: string;
  /** PEM; undefined: it speaks plain HTTP. */
  readonly certificate: string | undefined;
  /** Instead of 0.3 to 0.6 of what the control plane says. */
  readonly heartbeatMs: number | undefined;
  readonly faults: ReadonlySet<SimulatedFault>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly host: Omit<CommandHost, "scope" | "onEnd">;
  onHeartbeat(accepted: boolean): void;
}

const VERSION = "simulated";
const LOOKUP_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const AFTER_ERROR_MS = 5000;
const FLOOD_MS = 100;
const CLOSEST_MS = 250;

/** The agent in a simulated machine's ramdisk: looks itself up, sends heartbeats, and does what it is told. */
export class SimulatedAgent {
  readonly commands: AgentCommands;
  readonly faults: ReadonlySet<SimulatedFault>;
  readonly #scope: Scope;
  readonly #options: AgentOptions;
  #token: string | undefined;
  #next: NodeJS.Timeout | undefined;
  #node: KnownNode | undefined;
  #lastBeat = -Infinity;

  /** The scope ends when the machine leaves the ramdisk. */
  constructor(scope: Scope, options: AgentOptions) {
    this.#scope = scope;
    this.#options = options;
    this.faults = options.faults;
    this.#token = options.settings.token;
    this.commands = new AgentCommands({ ...options.host, scope, onEnd: () => this.#beatSoon(0) });
    scope.signal.addEventListener("abort", () => clearTimeout(this.#next), { once: true });
  }

  /** What commands must bear; undefined until it is known. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Looks itself up until it is known, and sends its first heartbeat; more follow until its scope ends. */
  async start(): Promise<void> {
    this.#node = await this.#lookUp();
    this.#token ??= this.#node.token;
    if (this.#token === undefined) {
      throw new Failure("agent.lookup_failed", "the control plane told no agent token: another agent has it already");
    }
    await this.#beat();
  }

  /** Nothing of it is heard any more; the machine stays as it is. */
  end(): void {
    this.#scope.cancel();
  }

  async #lookUp(): Promise<KnownNode> {
    const { api, mac, random } = this.#options;
    for (let pause = LOOKUP_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await api.lookup(this.#scope, [mac]);
      } catch (error) {
        this.#scope.check();
        this.#scope.log.debug({ mac, err: error }, "the lookup is tried again");
      }
      await this.#scope.sleep(pause * (0.75 + 0.5 * random()));
    }
  }

  async #beat(): Promise<void> {
    if (this.#scope.signal.aborted) return;
    this.#lastBeat = this.#scope.clock.monotonic();
    const times = this.faults.has("heartbeat-twice") ? 2 : 1;
    const sent = await Promise.all(Array.from({ length: times }, () => this.#send()));
    if (this.#scope.signal.aborted) return;
    this.#beatSoon(sent.every(Boolean) ? this.#pauseMs() : AFTER_ERROR_MS * (1 + this.#options.random()));
  }

  async #send(): Promise<boolean> {
    const { api, callbackUrl, certificate, onHeartbeat } = this.#options;
    try {
      await api.heartbeat(this.#scope, this.#node?.uuid ?? "", {
        callback_url: callbackUrl,
        agent_token: this.#token ?? null,
        agent_version: VERSION,
        ...(certificate === undefined ? {} : { agent_verify_ca: certificate }),
      });
      onHeartbeat(true);
      return true;
    } catch (error) {
      if (!this.#scope.signal.aborted) onHeartbeat(false);
      this.#scope.log.debug({ mac: this.#options.mac, err: error }, "a heartbeat was not accepted");
      return false;
    }
  }

  #pauseMs(): number {
    if (this.faults.has("heartbeat-flood")) return FLOOD_MS;
    const { heartbeatMs, random } = this.#options;
    if (heartbeatMs !== undefined) return heartbeatMs * (0.95 + 0.1 * random());
    return (this.#node?.heartbeatTimeoutMs ?? 0) * (0.3 + 0.3 * random());
  }

  /** In so long, or as soon as two heartbeats may follow each other. */
  #beatSoon(ms: number): void {
    clearTimeout(this.#next);
    if (this.#scope.signal.aborted) return;
    const closest = this.faults.has("heartbeat-flood") ? FLOOD_MS : CLOSEST_MS;
    const since = this.#scope.clock.monotonic() - this.#lastBeat;
    this.#next = setTimeout(() => void this.#beat(), Math.max(ms, closest - since, 0));
  }
}
