import { type JsonObject, sha256Crypt } from "@ingot/kernel";
import type { Stores } from "../ports/store.ts";

/** As Ironic keeps it in instance_info: in clear for drivers that need that, hashed for the agent. */
export function rescuePasswords(password: string): JsonObject {
  return { rescue_password: password, hashed_rescue_password: sha256Crypt(password) };
}

/** Safe to repeat. */
export async function forgetRescuePassword(stores: Pick<Stores, "nodes">, uuid: string): Promise<void> {
  const node = await stores.nodes.byUuid(uuid);
  if (node === undefined) return;
  const { rescue_password: clear, hashed_rescue_password: hashed, ...instance_info } = node.instance_info;
  if (clear === undefined && hashed === undefined) return;
  await stores.nodes.update(uuid, { instance_info });
}
