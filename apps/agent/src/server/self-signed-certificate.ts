/**
 * A self-signed certificate made in this process (X.509 v3, RFC 5280): no program has to be started, and its validity may begin
 * before now, so that a conductor whose clock is behind accepts it. ironic-python-agent: tls_utils.py.
 */
import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { isIP, isIPv6 } from "node:net";
import { systemClock } from "@ingot/kernel";

export interface SelfSignedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM; never leaves the agent. */
  readonly key: string;
}

const DAY_MS = 24 * 3600 * 1000;
const SKEW_MS = 3600 * 1000;
const VALID_DAYS = 90;

/** For an address or a host name, EC P-384, valid from an hour ago for 90 days. */
export function selfSignedCertificate(host: string): SelfSignedCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const now = systemClock.now();
  const name = sequence(set(sequence(OID_COMMON_NAME, der(0x0c, Buffer.from(host.slice(0, 64), "utf8")))));
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ECDSA_SHA384,
    name,
    sequence(time(now - SKEW_MS), time(now + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(basicConstraints(), alternativeName(host))),
  );
  const signature = createSign("sha384").update(toBeSigned).sign(privateKey);
  const certificate = sequence(toBeSigned, ECDSA_SHA384, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const OID_COMMON_NAME = Buffer.from("0603550403", "hex");
const ECDSA_SHA384 = Buffer.from("300a06082a8648ce3d040303", "hex");
const OID_BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");
const OID_ALTERNATIVE_NAME = Buffer.from("0603551d11", "hex");
const TRUE = Buffer.from("0101ff", "hex");

/** CA with a path of no further authorities: clients are given this certificate as the authority to trust. */
function basicConstraints(): Buffer {
  return sequence(OID_BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE, integer(Buffer.from([0])))));
}

function alternativeName(host: string): Buffer {
  const name = isIP(host) === 0 ? der(0x82, Buffer.from(host, "latin1")) : der(0x87, addressBytes(host));
  return sequence(OID_ALTERNATIVE_NAME, der(0x04, sequence(name)));
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function time(epochMs: number): Buffer {
  const text = new Date(epochMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  // RFC 5280, section 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050.
  return text < "2050" ? der(0x17, Buffer.from(text.slice(2), "latin1")) : der(0x18, Buffer.from(text, "latin1"));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
