import { Failure } from "@ingot/kernel";

/** What a waiter looks at. */
export interface NodeStanding {
  readonly uuid: string;
  readonly name: string | null;
  readonly provision_state: string | null;
  readonly target_provision_state: string | null;
  readonly last_error: string | null;
}

/** Whether a node has got where it was sent, can no longer get there (ironicclient's rules), or is on its way. */
export function judgeNode(node: NodeStanding, expected: string): "reached" | "under way" | Failure {
  const state = node.provision_state ?? "available";
  if (state === expected) return "reached";
  const failed = state === "error" || state.endsWith(" failed");
  const resting = node.target_provision_state === null || node.target_provision_state === "";
  if (!failed && !resting) return "under way";
  const error = node.last_error ?? "";
  const message = `node ${nameOf(node)} is ${state}, not ${expected}${error === "" ? "" : `: ${error}`}`;
  return new Failure("client.wait_failed", message, {
    hint: `See what happened with: ingot node timeline ${nameOf(node)}`,
    details: { node: node.uuid, provision_state: state, expected, last_error: node.last_error },
  });
}

export function nameOf(node: { readonly uuid: string; readonly name?: string | null }): string {
  return node.name === null || node.name === undefined || node.name === "" ? node.uuid : node.name;
}
