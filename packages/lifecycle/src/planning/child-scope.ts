/** How a step of a request says that it is for the node's children (DPUs, blades), in Ironic's words. */
export interface ChildScope {
  readonly execute_on_child_nodes?: boolean;
  /** UUIDs of the only children that it is for; all when left out or empty. */
  readonly limit_child_node_execution?: readonly string[];
}

export function childrenOf(step: ChildScope): { readonly onChildren?: readonly string[] } {
  if (step.execute_on_child_nodes !== true) return {};
  return { onChildren: step.limit_child_node_execution ?? [] };
}
