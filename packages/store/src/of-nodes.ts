import { type Expression, sql, type SqlBool } from "kysely";
import { equals } from "./document-table.ts";

/** Of nodes with these properties: for what belongs to a node and is found by it. */
export function ofNodes(filter: {
  readonly shard?: readonly string[];
  readonly conductor_group?: string;
}): readonly Expression<SqlBool>[] {
  const { shard, conductor_group: group } = filter;
  const conditions = [
    ...(shard === undefined ? [] : [equals("shard", shard)]),
    ...(group === undefined ? [] : [equals("conductor_group", group)]),
  ];
  return conditions.map((condition) => sql<SqlBool>`node_uuid in (select uuid from nodes where ${condition})`);
}
