import type { Store, Stores } from "@ingot/conductor";
import type { Fence, Signals } from "@ingot/engine";
import type { Kysely } from "kysely";
import { SqlAllocationStore } from "./allocations.ts";
import { SqlBiosSettingStore } from "./bios-settings.ts";
import { SqlChassisStore } from "./chassis.ts";
import { SqlConductorStore } from "./conductors.ts";
import type { Database } from "./database.ts";
import { SqlDeployTemplateStore } from "./deploy-templates.ts";
import { SqlFirmwareComponentStore } from "./firmware-components.ts";
import { SqlHistoryStore } from "./history.ts";
import { SqlInspectionReportStore } from "./inspection-reports.ts";
import { SqlInspectionRuleStore } from "./inspection-rules.ts";
import { SqlInventoryStore } from "./inventories.ts";
import { SqlNodeStore } from "./nodes.ts";
import { SqlStepLog } from "./operations.ts";
import { SqlPortgroupStore } from "./portgroups.ts";
import { SqlPortStore } from "./ports.ts";
import { SqlRunbookStore } from "./runbooks.ts";
import { SqlSensorStore } from "./sensors.ts";
import { SqlShardStore } from "./shards.ts";
import type { Horizon, StoreParts } from "./store-parts.ts";
import { SqlTimelineStore } from "./timeline.ts";
import { TimelineBuffer } from "./timeline-buffer.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import type { Transactions } from "./transactions.ts";
import { SqlVolumeConnectorStore } from "./volume-connectors.ts";
import { SqlVolumeTargetStore } from "./volume-targets.ts";
import { Wakes } from "./wakes.ts";

/** The methods of each store that write: outside a transaction, each call is one of its own. */
const WRITES = {
  nodes: ["insert", "update", "mergeInternalInfo", "remove"],
  ports: ["insert", "update", "remove"],
  portgroups: ["insert", "update", "remove"],
  chassis: ["insert", "update", "remove"],
  volumeConnectors: ["insert", "update", "remove"],
  volumeTargets: ["insert", "update", "remove"],
  inventories: ["put", "remove"],
  sensors: ["put"],
  inspectionReports: ["put", "remove"],
  inspectionRules: ["insert", "update", "remove", "removeAll"],
  biosSettings: ["replace"],
  firmwareComponents: ["replace"],
  shards: [],
  allocations: ["insert", "update", "remove"],
  deployTemplates: ["insert", "update", "remove"],
  runbooks: ["insert", "update", "remove"],
  timeline: ["append", "prune"],
  history: ["append"],
  conductors: ["announce"],
  operations: ["create", "commit", "request", "unclaim", "prune", "claim", "renew", "release", "wake"],
} as const satisfies { readonly [Name in keyof Stores]: readonly (keyof Stores[Name])[] };

export interface SqlStoreOptions {
  readonly db: Kysely<Database>;
  readonly transactions: Transactions;
  readonly translate: (error: unknown) => unknown;
  readonly wakes?: Wakes;
  readonly horizon?: Horizon;
  /** Where the processes over this database tell each other of operations; left out when there is only one. */
  readonly signals?: Signals;
  /** After the last write, before the connections are closed. */
  readonly beforeClose?: () => Promise<void>;
}

/** The conductor's ports over a database that Kysely speaks to. */
export function sqlStore(options: SqlStoreOptions): Store {
  const { db, translate, transactions, horizon, wakes = new Wakes() } = options;
  const guard = new TransactionGuard();
  const transaction = async <T>(work: (stores: Stores) => Promise<T>) => {
    guard.refuseInside("transaction");
    const notes = wakes.notes();
    const value = await transactions.run((tx) =>
      guard.run(async () => {
        const timeline = new TimelineBuffer();
        const result = await work(inTransaction({ db: tx, wakes: notes, horizon, timeline }, translate));
        await timeline.write(tx);
        return result;
      }),
    );
    notes.committed();
    return value;
  };
  const reading = storesOver({ db, wakes: wakes.notes(), horizon, timeline: new TimelineBuffer() });
  const over = (tools: FacadeTools): Omit<Store, "close"> => ({
    ...facades(reading, tools),
    ...(options.signals === undefined ? {} : { signals: options.signals, fenced }),
    transaction: tools.transaction,
  });
  const fenced = (fence: Fence): Store => {
    const held = <T>(work: (stores: Stores) => Promise<T>) =>
      transaction(async (stores) => {
        await stores.operations.commit(fence, {});
        return work(stores);
      });
    return { ...over({ transaction: held, translate, guard }), close: async () => {} };
  };
  return {
    ...over({ transaction, translate, guard }),
    async close() {
      await transactions.idle();
      await options.beforeClose?.();
      await db.destroy();
    },
  };
}

const STORES: { readonly [Name in keyof Stores]: (parts: StoreParts) => Stores[Name] } = {
  nodes: ({ db }) => new SqlNodeStore(db),
  ports: ({ db }) => new SqlPortStore(db),
  portgroups: ({ db }) => new SqlPortgroupStore(db),
  chassis: ({ db }) => new SqlChassisStore(db),
  volumeConnectors: ({ db }) => new SqlVolumeConnectorStore(db),
  volumeTargets: ({ db }) => new SqlVolumeTargetStore(db),
  inventories: ({ db }) => new SqlInventoryStore(db),
  sensors: ({ db }) => new SqlSensorStore(db),
  inspectionReports: ({ db }) => new SqlInspectionReportStore(db),
  inspectionRules: ({ db }) => new SqlInspectionRuleStore(db),
  biosSettings: ({ db }) => new SqlBiosSettingStore(db),
  firmwareComponents: ({ db }) => new SqlFirmwareComponentStore(db),
  shards: ({ db }) => new SqlShardStore(db),
  allocations: ({ db }) => new SqlAllocationStore(db),
  deployTemplates: ({ db }) => new SqlDeployTemplateStore(db),
  runbooks: ({ db }) => new SqlRunbookStore(db),
  timeline: (parts) => new SqlTimelineStore(parts),
  history: ({ db }) => new SqlHistoryStore(db),
  conductors: ({ db }) => new SqlConductorStore(db),
  operations: ({ db }) => new SqlStepLog(db),
};

function storesOver(parts: StoreParts): Stores {
  return Object.fromEntries(Object.entries(STORES).map(([name, make]) => [name, make(parts)])) as unknown as Stores;
}

interface FacadeTools {
  readonly transaction: <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;
  readonly translate: (error: unknown) => unknown;
  readonly guard: TransactionGuard;
}

type Method = (...args: unknown[]) => unknown;

function facades(reading: Stores, tools: FacadeTools): Stores {
  const entries = Object.entries(reading).map(([name, store]) => [
    name,
    facade(name as keyof Stores, store as object, tools),
  ]);
  return Object.fromEntries(entries) as Stores;
}

/** The store outside a transaction: writes go through the group commit, reads straight to the database. */
function facade(name: keyof Stores, store: object, tools: FacadeTools): object {
  const writes: readonly string[] = WRITES[name];
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function" || typeof property !== "string") return method;
      if (writes.includes(property)) {
        return (...args: unknown[]) =>
          tools.transaction(
            (stores) => (Reflect.get(stores[name], property) as Method).apply(stores[name], args) as Promise<unknown>,
          );
      }
      return (...args: unknown[]) => {
        tools.guard.refuseInside(`${name}.${property}`);
        return translated((method as Method).apply(target, args), tools.translate);
      };
    },
  });
}

/**
 * The stores inside a transaction: they write straight to it, and their errors are the house's there too. Each is made when
 * it is asked for: a transaction uses two or three of them.
 */
function inTransaction(parts: StoreParts, translate: (error: unknown) => unknown): Stores {
  const made = new Map<string, object>();
  return new Proxy(STORES, {
    get(makers, name) {
      if (typeof name !== "string" || !Object.hasOwn(makers, name)) return undefined;
      let store = made.get(name);
      if (store === undefined) made.set(name, (store = translating(makers[name as keyof Stores](parts), translate)));
      return store;
    },
  }) as unknown as Stores;
}

function translating(store: object, translate: (error: unknown) => unknown): object {
  return new Proxy(store, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => translated((method as Method).apply(target, args), translate);
    },
  });
}

function translated(result: unknown, translate: (error: unknown) => unknown): unknown {
  if (!(result instanceof Promise)) return result;
  return result.catch((error: unknown) => {
    throw translate(error);
  });
}
