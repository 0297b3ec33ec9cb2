/**
 * The hash of a password as /etc/shadow has it: `$5$SALT$HASH`, 5000 rounds (U. Drepper, "Unix crypt using SHA-256 and
 * SHA-512", 2007). The numbers in comments are those of its steps.
 */
import { createHash, randomBytes } from "node:crypto";

const ROUNDS = 5000;
const SIZE = 32;
const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Which bytes make each group of four characters. */
const GROUPS = [
  [0, 10, 20],
  [21, 1, 11],
  [12, 22, 2],
  [3, 13, 23],
  [24, 4, 14],
  [15, 25, 5],
  [6, 16, 26],
  [27, 7, 17],
  [18, 28, 8],
  [9, 19, 29],
] as const;

/** The salt, at most 16 characters, is random unless it is given. */
export function sha256Crypt(password: string, salt: string = newSalt()): string {
  const key = Buffer.from(password, "utf8");
  const salted = Buffer.from(salt.slice(0, 16), "latin1");
  let digest = firstDigest(key, salted);
  const p = repeated(sha256(...Array.from({ length: key.length }, () => key)), key.length); // 13 to 16
  const s = repeated(sha256(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salted)), salted.length); // 17 to 20
  for (let round = 0; round < ROUNDS; round += 1) digest = nextDigest(digest, { p, s, round }); // 21
  return `$5$${salted.toString("latin1")}$${encode(digest)}`; // 22
}

/** 1 to 12 */
function firstDigest(key: Buffer, salt: Buffer): Buffer {
  const b = sha256(key, salt, key);
  const bits: Buffer[] = [];
  for (let left = key.length; left > 0; left >>= 1) bits.push((left & 1) === 1 ? b : key);
  return sha256(key, salt, repeated(b, key.length), ...bits);
}

function nextDigest(digest: Buffer, { p, s, round }: { p: Buffer; s: Buffer; round: number }): Buffer {
  const odd = round % 2 === 1;
  const parts = [odd ? p : digest];
  if (round % 3 !== 0) parts.push(s);
  if (round % 7 !== 0) parts.push(p);
  parts.push(odd ? digest : p);
  return sha256(...parts);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function repeated(bytes: Buffer, length: number): Buffer {
  const copies = Array.from({ length: Math.ceil(length / SIZE) }, () => bytes);
  return Buffer.concat(copies, length);
}

function encode(digest: Buffer): string {
  const at = (index: number) => digest[index] ?? 0;
  const groups = GROUPS.map(([a, b, c]) => characters((at(a) << 16) | (at(b) << 8) | at(c), 4));
  return groups.join("") + characters((at(31) << 8) | at(30), 3);
}

function characters(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => ALPHABET[(value >> (6 * index)) & 63]).join("");
}

function newSalt(): string {
  return [...randomBytes(16)].map((byte) => ALPHABET[byte & 63]).join("");
}
