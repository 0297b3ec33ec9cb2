import { Failure, type Scope } from "@ingot/kernel";
import { kindOfPath, readText } from "../input/read-text.ts";

const TYPES =
  /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** The public key in a file, on one line. Refuses what is none, above all a private key. */
export async function readSshPublicKey(scope: Scope, path: string): Promise<string> {
  const text = await readText(scope, path, "the SSH public key");
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) || text.startsWith("PuTTY-User-Key-File")) {
    const beside = (await kindOfPath(`${path}.pub`)) === "file";
    throw new Failure("client.ssh_key_private", `${path} holds a PRIVATE key; it was not sent anywhere`, {
      hint: beside
        ? `Name its public half: --ssh-public-key ${path}.pub`
        : `Make the public half with: ssh-keygen -y -f ${path} > ${path}.pub`,
    });
  }
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const [key, ...others] = lines;
  if (key === undefined) throw new Failure("client.ssh_key_invalid", `${path} is empty`);
  if (others.length > 0) {
    throw new Failure("client.ssh_key_invalid", `${path} holds ${lines.length} lines, not one SSH public key`, {
      hint: "Put each key into a file of its own, and repeat --ssh-public-key.",
    });
  }
  requireKey(key, path);
  return key;
}

/** The type is written twice: before the base64, and in it with its length before it (RFC 4253, section 6.6). */
function requireKey(line: string, path: string): void {
  const [type = "", blob = ""] = line.split(/\s+/);
  const bytes = Buffer.from(blob, "base64");
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  const inside = bytes.subarray(4, 4 + length).toString("latin1");
  if (TYPES.test(type) && inside === type) return;
  const reason = TYPES.test(type)
    ? "its base64 is cut off or damaged"
    : "it does not begin with a key type such as ssh-ed25519";
  throw new Failure("client.ssh_key_invalid", `${path} does not hold an SSH public key: ${reason}`);
}
