import { readFile } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { requireProgram } from "../programs.ts";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate for 127.0.0.1 and localhost that the BMC has signed itself, as BMCs are delivered; made once. */
export async function selfSignedCertificate(scope: Scope, certificate: string, key: string): Promise<Certificate> {
  const present = await readBoth(certificate, key).catch(() => undefined);
  if (present !== undefined) return present;
  await requireProgram("openssl");
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost";
  requireSuccess(
    await run(scope, [
      ...(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const),
      ...["-days", "3650", "-subj", "/CN=ingot-lab-bmc", "-addext", names, "-keyout", key, "-out", certificate],
    ]),
  );
  return readBoth(certificate, key);
}

async function readBoth(certificate: string, key: string): Promise<Certificate> {
  return { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") };
}
