/** For tests of drivers, and of whatever calls drivers: a node's context that remembers in memory. */
import { type Json, type JsonObject, Scope } from "@ingot/kernel";
import type { DriverContext, DriverNode, DriverPort } from "./context.ts";

export interface FakeContextOptions {
  readonly node?: Partial<DriverNode>;
  readonly ports?: readonly DriverPort[];
  /** One without an end unless told otherwise: a timer would keep the test's process alive. */
  readonly scope?: Scope;
}

export interface FakeContext extends DriverContext {
  /** What was said to the timeline. */
  readonly notes: readonly string[];
}

const NODE: DriverNode = {
  uuid: "11111111-2222-4333-8444-555555555555",
  name: "fake-node",
  driver: "fake-hardware",
  driver_info: {},
  driver_internal_info: {},
  instance_info: {},
  properties: {},
  extra: {},
  instance_uuid: null,
  provision_state: "available",
  power_state: null,
  target_raid_config: {},
  raid_config: {},
};

/** What `remember` was told is seen in `context.node` at once, as the conductor's own context has it. */
export function fakeContext(options: FakeContextOptions = {}): FakeContext {
  const notes: string[] = [];
  const internal: Record<string, Json | undefined> = { ...options.node?.driver_internal_info };
  const remember = async (changes: Readonly<Record<string, Json>>) => {
    Object.assign(internal, changes);
    for (const [key, value] of Object.entries(changes)) if (value === null) delete internal[key];
    context.node = { ...context.node, driver_internal_info: { ...internal } satisfies JsonObject };
  };
  const context: FakeContext & { node: DriverNode } = {
    scope: options.scope ?? Scope.root(),
    node: { ...NODE, ...options.node },
    ports: async () => options.ports ?? [],
    notes,
    note: (message) => void notes.push(message),
    remember,
    rememberSuccess: remember,
  };
  return context;
}
