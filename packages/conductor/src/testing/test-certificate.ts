import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

export interface TestCertificate {
  readonly key: string;
  readonly certificate: string;
}

let kept: Promise<TestCertificate> | undefined;

/** A self-signed certificate, as an agent makes one: the same for all agents of a test run. */
export function testCertificate(): Promise<TestCertificate> {
  kept ??= newCertificate();
  return kept;
}

export async function newCertificate(): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), "agent-cert-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const how = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-days", "2", "-subj", "/CN=agent"];
  requireSuccess(await run(Scope.root(), ["openssl", "req", "-x509", ...how, "-keyout", key, "-out", certificate]));
  const made = { key: await readFile(key, "utf8"), certificate: await readFile(certificate, "utf8") };
  await rm(folder, { recursive: true });
  return made;
}
