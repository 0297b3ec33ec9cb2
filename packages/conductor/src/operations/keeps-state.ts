/** Operations that leave the node's provision state as it is. */
const KEEP_STATE: ReadonlySet<string> = new Set(["power", "vendor"]);

export function keepsState(kind: string): boolean {
  return KEEP_STATE.has(kind);
}
