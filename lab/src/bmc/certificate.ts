import { readFile } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { requireProgram } from "../programs.ts";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificatePlace {
  readonly certificate: string;
  readonly key: string;
  /** Names it is for, beside 127.0.0.1 and localhost. */
  readonly addresses?: readonly string[];
}

/** A certificate that whoever shows it has signed itself, as BMCs are delivered; made once. */
export async function selfSignedCertificate(scope: Scope, place: CertificatePlace): Promise<Certificate> {
  const { certificate, key, addresses = [] } = place;
  const present = await readBoth(certificate, key).catch(() => undefined);
  if (present !== undefined) return present;
  await requireProgram("openssl");
  const names = ["IP:127.0.0.1", "DNS:localhost", ...addresses.map((address) => `IP:${address}`)];
  requireSuccess(
    await run(scope, [
      ...(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const),
      ...[
        "-days",
        "3650",
        "-subj",
        "/CN=ingot-lab-bmc",
        "-addext",
        `subjectAltName=${names.join(",")}`,
        "-keyout",
        key,
        "-out",
        certificate,
      ],
    ]),
  );
  return readBoth(certificate, key);
}

async function readBoth(certificate: string, key: string): Promise<Certificate> {
  return { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") };
}
