/** A server that is measured. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** All processes of the server are these and their children. */
  readonly pids: readonly number[];
  /** From its start to its first answer. */
  readonly startedInMs: number;
  /** How hard it is worked: a slow one is not asked a thousand times. */
  readonly effort: Effort;
  /** Brings the number of nodes to `count`, each `available`, with a port and of the resource class `bench`; answers with their UUIDs. */
  fill(count: number): Promise<readonly string[]>;
  /** Lets these nodes' heartbeats be taken: whatever a deployment with an agent would have done before. */
  expectAgents(nodes: readonly string[]): Promise<void>;
}

interface Effort {
  /** How long what is counted by the second is repeated. */
  readonly ms: number;
  readonly lists: number;
  readonly allocations: number;
  readonly deployments: number;
  readonly heartbeats: number;
}
