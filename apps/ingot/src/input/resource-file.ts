import { Failure, isJsonObject, type Json, type JsonObject, newId, type Scope } from "@ingot/kernel";
import { readStructured } from "./structured.ts";

type Kinds = Record<string, JsonObject[]>;

/** Kinds that may stand inside another one, and the field by which they name it. */
const WITHIN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  chassis: { nodes: "chassis_uuid" },
  nodes: { ports: "node_uuid", portgroups: "node_uuid", connectors: "node_uuid", targets: "node_uuid" },
  portgroups: { ports: "portgroup_uuid" },
};
const KINDS = [
  "chassis",
  "nodes",
  "portgroups",
  "ports",
  "connectors",
  "targets",
  "deploy_templates",
  "runbooks",
  "inspection_rules",
  "allocations",
];

/**
 * Resources of files as the baremetal client's `create` takes them: lists by kind, ports inside their nodes and nodes inside
 * their chassis, in JSON or YAML. What stands inside another gets that one's UUID, which is made up when it has none.
 */
export async function readResources(scope: Scope, files: readonly string[]): Promise<Kinds> {
  const kinds: Kinds = {};
  for (const file of files) {
    const document = await readStructured(scope, file === "-" || file.startsWith("@") ? file : `@${file}`, "the file");
    if (!isJsonObject(document)) throw invalid(file, "it is not an object of lists");
    for (const [kind, items] of Object.entries(document)) {
      if (!KINDS.includes(kind)) throw invalid(file, `there is no kind '${kind}'; the kinds are ${KINDS.join(", ")}`);
      add(kinds, { kind, items: items ?? [], named: {}, file });
    }
  }
  return kinds;
}

interface Items {
  readonly kind: string;
  readonly items: Json;
  /** Fields that say inside what they stand. */
  readonly named: JsonObject;
  readonly file: string;
}

function add(kinds: Kinds, { kind, items, named, file }: Items): void {
  if (!Array.isArray(items)) throw invalid(file, `'${kind}' is not a list`);
  for (const item of items as readonly Json[]) {
    if (!isJsonObject(item)) throw invalid(file, `an item of '${kind}' is not an object`);
    const inside = Object.entries(WITHIN[kind] ?? {}).filter(([each]) => Array.isArray(item[each]));
    const own = Object.fromEntries(Object.entries(item).filter(([name]) => !inside.some(([each]) => each === name)));
    const uuid = inside.length === 0 ? item["uuid"] : (item["uuid"] ?? newId<string>());
    (kinds[kind] ??= []).push({ ...(uuid === undefined ? {} : { uuid }), ...named, ...own });
    for (const [each, field] of inside) {
      // A port inside a group is one of the group's node.
      const node = kind === "portgroups" ? { node_uuid: named["node_uuid"] ?? item["node_uuid"] } : {};
      add(kinds, { kind: each, items: item[each] ?? [], named: { ...node, [field]: uuid }, file });
    }
  }
}

function invalid(file: string, why: string): Failure {
  return new Failure("input.invalid", `${file}: ${why}`, {
    hint: "Write it as: nodes: [{driver: redfish, ports: [{address: …}]}]",
  });
}
