import { type Expression, sql, type SqlBool } from "kysely";
import { equals } from "./document-table.ts";

/** Of nodes with these properties: for what belongs to a node and is found by it. */
export function ofNodes(filter: {
  readonly shard?: readonly string[];
  readonly conductor_groups?: readonly string[];
}): readonly Expression<SqlBool>[] {
  const { shard, conductor_groups: groups } = filter;
  const conditions = [
    ...(shard === undefined ? [] : [equals("shard", shard)]),
    ...(groups === undefined ? [] : [equals("conductor_group", groups)]),
  ];
  return conditions.map((condition) => sql<SqlBool>`node_uuid in (select uuid from nodes where ${condition})`);
}
