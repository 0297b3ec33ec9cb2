import type { DriverContext, HardwareType } from "@ingot/driver-kit";
import { Scope } from "@ingot/kernel";
import type { AgentClient } from "../ports/agent-client.ts";

type Method = (...args: unknown[]) => unknown;
type Named<T> = Readonly<Record<string, T>>;

/** What only looks, and may be done at any time. */
const LOOKS = /^(?:get|list|observe|validate)/;

/** The same of agents: a command is sent by whoever has the machine still. */
export function permittingAgents(agents: AgentClient): AgentClient {
  return {
    commands: (...args) => agents.commands(...args),
    command: (...args) => agents.command(...args),
    execute: async (scope, ...args) => {
      await scope.permitted();
      return agents.execute(scope, ...args);
    },
  };
}

/**
 * The hardware type for a process that shares its nodes with others: each call that changes a machine asks its scope first
 * whether the machine is this process's to change still.
 */
export function permittingType(type: HardwareType): HardwareType {
  const interfaces = mapped(type.interfaces as unknown as Named<Named<object>>, (kind) => mapped(kind, permitting));
  const steps = type.steps.map((entry) => ({ ...entry, step: permitting(entry.step) }));
  return { ...type, interfaces: interfaces as unknown as HardwareType["interfaces"], steps };
}

/** The methods of a part; of a vendor's, those that it lists too. */
function permitting<T extends object>(part: T): T {
  const made = new Map<PropertyKey, { readonly of: unknown; readonly member: unknown }>();
  return new Proxy(part, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      const before = made.get(key);
      if (before !== undefined && before.of === value) return before.member;
      const member = permittingMember(target, key, value);
      made.set(key, { of: value, member });
      return member;
    },
  });
}

function permittingMember(target: object, key: PropertyKey, value: unknown): unknown {
  if (key === "methods" && typeof value === "object" && value !== null) {
    return mapped(value as Named<object>, permitting);
  }
  if (typeof value !== "function" || LOOKS.test(String(key))) return value;
  const call = (args: readonly unknown[]) => (value as Method).apply(target, [...args]);
  return (...args: unknown[]) => {
    const [context] = args;
    return isContext(context) ? context.scope.permitted().then(() => call(args)) : call(args);
  };
}

function mapped<T, U>(of: Named<T>, map: (value: T) => U): Named<U> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]));
}

function isContext(value: unknown): value is Pick<DriverContext, "scope"> {
  return typeof value === "object" && value !== null && "scope" in value && value.scope instanceof Scope;
}
