/**
 * Holds nodes while the power of another, which hangs together with them, is changed: no operation begins on them meanwhile.
 * A hold is an operation of the held node, so the log gives it to one alone, on any database and for any number of
 * processes. A process that dies in it leaves it to whoever takes up the step that it was for; one that has lost that step
 * to another can neither take a hold nor let go of the other's.
 */
import type { EngineTx, OperationRecord } from "@ingot/engine";
import { Failure, isFailure, isJsonObject, type OperationId, type Scope } from "@ingot/kernel";
import type { Conductor, Working } from "../conductor.ts";
import { isServed, noConductorFor } from "../fleet/served.ts";
import { POWER_HOLD, powerHoldPlan } from "../plans/power-hold-plan.ts";
import type { NodeRecord } from "../ports/node.ts";

/** `ours`: an operation that waits for this very one works on the node, so nothing else can begin there. */
export type Taken = "held" | "ours" | "busy";

const FIRST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 1000;

export class PowerHolds implements AsyncDisposable {
  readonly #conductor: Conductor;
  readonly #for: NodeRecord;
  readonly #held: { readonly node: string; readonly operation: OperationId }[] = [];

  constructor(conductor: Conductor, forNode: NodeRecord) {
    this.#conductor = conductor;
    this.#for = forNode;
  }

  /**
   * Takes a node, unless an operation works on it. A hold of another is waited for: holds are short, and whoever takes several
   * takes them in the order of the tree, the outermost first, so that no two wait for each other.
   */
  async take(scope: Scope, node: NodeRecord): Promise<Taken> {
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LONGEST_LOOK_MS)) {
      const operation = (await this.#active(node)) ?? (await this.#begin(node));
      if (operation !== undefined && this.#isMine(operation)) {
        this.#keep(operation);
        return "held";
      }
      if (operation !== undefined && (await this.#waitsForUs(operation))) return "ours";
      if (operation !== undefined && operation.kind !== POWER_HOLD) return "busy";
      await scope.sleep(pause);
    }
  }

  /** Takes over what a process that died has left of this very step, if there is anything, to let it go. */
  async adopt(node: NodeRecord): Promise<void> {
    const operation = await this.#active(node);
    if (operation !== undefined && this.#isMine(operation)) this.#keep(operation);
  }

  /** Throws `node.locked` when a hold was broken meanwhile; to be asked right before the machine is touched. */
  async check(node: NodeRecord): Promise<void> {
    const mine = this.#held.find((hold) => hold.node === node.uuid);
    if (mine === undefined) return;
    const operation = await this.#active(node);
    if (operation?.id === mine.operation && operation.abort === null) return;
    throw new Failure("node.locked", `Node ${node.uuid} is not held for node ${this.#for.uuid} any more.`);
  }

  /** What cannot be let go lets go by itself, once the step that it is for is over. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { runner, log } = this.#conductor;
    const reason = new Failure("operation.aborted", "the power was changed");
    for (const { node, operation } of this.#held.splice(0).toReversed()) {
      try {
        await runner.abort(operation, reason, { force: true, also: (tx) => this.#requireOwn(tx) });
      } catch (error) {
        if (isFailure(error, "operation.ended", "operation.not_found", "operation.fenced")) continue;
        log.warn({ node, operation, err: error }, "a node that was held for another's power could not be let go yet");
      }
    }
  }

  get #working(): Working {
    const { working } = this.#conductor;
    if (working !== undefined) return working;
    throw new Failure("internal", "power that hangs together is changed by operations alone");
  }

  #keep({ subject: node, id: operation }: OperationRecord): void {
    this.#held.push({ node, operation });
  }

  async #active(node: NodeRecord): Promise<OperationRecord | undefined> {
    return (await this.#conductor.store.operations.active(node.uuid))?.operation;
  }

  /** Undefined when another was quicker. */
  async #begin(node: NodeRecord): Promise<OperationRecord | undefined> {
    const { runner, host } = this.#conductor;
    if (!(await isServed(this.#conductor, node))) throw new Failure("conductor.none_serving", noConductorFor(node));
    try {
      return await runner.submit(powerHoldPlan(node.uuid, this.#working, this.#for.uuid), async (tx) => {
        await this.#requireOwn(tx);
        await tx.nodes.update(node.uuid, { reservation: host });
      });
    } catch (error) {
      if (isFailure(error, "operation.conflict")) return undefined;
      throw error;
    }
  }

  /** One that a process took which died of it is taken over with the step that it is for. */
  #isMine({ kind, input, abort }: OperationRecord): boolean {
    return kind === POWER_HOLD && abort === null && isJsonObject(input) && input["holder"] === this.#working.operation;
  }

  async #waitsForUs({ id }: OperationRecord): Promise<boolean> {
    const { operation } = this.#working;
    if (operation === id) return true;
    const own = await this.#conductor.store.operations.get(operation);
    return isJsonObject(own?.operation.input) && own.operation.input["parent"] === id;
  }

  async #requireOwn(tx: EngineTx): Promise<void> {
    const { operation, epoch } = this.#working;
    const now = (await tx.operations.get(operation))?.operation;
    if (now?.epoch === epoch && now.endedAt === null) return;
    throw new Failure("operation.fenced", `operation ${operation} is no longer this process's`);
  }
}
