/**
 * Which conductor looks after which node. Of those that live, and serve the node's driver and conductor group, it is the one
 * that scores highest with it: when one comes or goes, only its own nodes move, and all processes come to the same answer
 * without talking.
 */
import type { Share } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import type { Placed } from "./served.ts";

interface Member {
  readonly name: string;
  readonly pools: ReadonlySet<string>;
}

export class Fleet implements Share<Stores> {
  readonly #conductor: Pick<Conductor, "store" | "clock" | "host">;
  #members: readonly Member[] = [];

  constructor(conductor: Pick<Conductor, "store" | "clock" | "host">) {
    this.#conductor = conductor;
  }

  async refresh(): Promise<void> {
    const { store, clock } = this.#conductor;
    const living = new Set((await store.operations.living(clock.now())).map((lease) => lease.name));
    const announced = await store.conductors.list();
    this.#members = announced
      .filter(({ hostname }) => living.has(hostname))
      .map(({ hostname, conductor_group, drivers }) => ({
        name: hostname,
        pools: new Set(drivers.map((driver) => pool(conductor_group, driver))),
      }));
  }

  takes(subject: string, of: string | null): boolean {
    return this.#chosen(subject, of) === this.#conductor.host;
  }

  /** Whether this conductor looks after the node. */
  has(node: NodeRecord): boolean {
    return this.takes(node.uuid, poolOf(node));
  }

  /** Whether a conductor has its driver and group, of those that lived when this process looked last. */
  knows(node: Placed): boolean {
    const wanted = pool(node.conductor_group, node.driver);
    return this.#members.some(({ pools }) => pools.has(wanted));
  }

  async poolOf(tx: Stores, subject: string): Promise<string | null> {
    const node = await tx.nodes.byUuid(subject);
    return node === undefined ? null : poolOf(node);
  }

  #chosen(subject: string, of: string | null): string | undefined {
    let best: { readonly name: string; readonly score: number } | undefined;
    for (const { name, pools } of this.#members) {
      if (of !== null && !pools.has(of)) continue;
      const score = scoreOf(`${name} ${subject}`);
      if (best === undefined || score > best.score || (score === best.score && name < best.name))
        best = { name, score };
    }
    return best?.name;
  }
}

function poolOf(node: NodeRecord): string {
  return pool(node.conductor_group, node.driver);
}

/** As the step log's claim names it. */
function pool(group: string, driver: string): string {
  return `${group}:${driver}`;
}

/** FNV-1a with a last mixing: even over names that differ in one letter. */
function scoreOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
