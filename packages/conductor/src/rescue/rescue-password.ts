import { type JsonObject, sha256Crypt } from "@ingot/kernel";
import type { Stores } from "../ports/store.ts";

/** In the password's place where nobody needs it: what the API shows of any password. */
const MASK = "******";

/**
 * For instance_info, under Ironic's keys. An agent is given the hash, so that the password itself is kept only for
 * interfaces of the other kind, which may have to hand it on.
 */
export function rescuePasswords(password: string, { agent }: { readonly agent: boolean }): JsonObject {
  return { rescue_password: agent ? MASK : password, hashed_rescue_password: sha256Crypt(password) };
}

/** Safe to repeat. */
export async function forgetRescuePassword(stores: Pick<Stores, "nodes">, uuid: string): Promise<void> {
  const node = await stores.nodes.byUuid(uuid);
  if (node === undefined) return;
  const { rescue_password: clear, hashed_rescue_password: hashed, ...instance_info } = node.instance_info;
  if (clear === undefined && hashed === undefined) return;
  await stores.nodes.update(uuid, { instance_info });
}
