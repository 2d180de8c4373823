import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { RedisTls } from "../redis-target";
import type { Fields } from "./fields";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface TlsFiles {
  readonly tls: Pick<RedisTls, "ca" | "cert" | "key">;
  /** What is wrong with the files; contains no part of a key. */
  readonly problems: readonly string[];
}

/** Reads the files that the REDIS_TLS_… settings name. They are read once, at the start. */
export function readTlsFiles(fields: Fields, folder: string): TlsFiles {
  const problems: string[] = [];
  const read = (name: "REDIS_TLS_CA_FILE" | "REDIS_TLS_CERT_FILE" | "REDIS_TLS_KEY_FILE") => {
    const path = fields[name];
    if (path === undefined) return undefined;
    try {
      return readFileSync(resolve(folder, path), "utf8");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
      problems.push(
        `${name}: ${resolve(folder, path)} cannot be read (${code}); it must be a PEM file`,
      );
      return undefined;
    }
  };
  const ca = read("REDIS_TLS_CA_FILE");
  const cert = read("REDIS_TLS_CERT_FILE");
  const key = read("REDIS_TLS_KEY_FILE");
  if (ca !== undefined && certificatesIn(ca) === null) {
    problems.push("REDIS_TLS_CA_FILE: must be a PEM file with one certificate or more");
  }
  const [own] = (cert === undefined ? null : certificatesIn(cert)) ?? [];
  if (cert !== undefined && own === undefined) {
    problems.push("REDIS_TLS_CERT_FILE: must be a PEM file with the client's certificate first");
  }
  const keyProblem = key === undefined ? null : problemOfKey(key, own);
  if (keyProblem !== null) problems.push(keyProblem);
  return { tls: { ca, cert, key }, problems };
}

/** null: none, or one that cannot be parsed. */
function certificatesIn(pem: string): readonly X509Certificate[] | null {
  const blocks = pem.match(CERTIFICATE) ?? [];
  try {
    return blocks.length === 0 ? null : blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

function problemOfKey(pem: string, own: X509Certificate | undefined): string | null {
  const key = keyIn(pem);
  if (key === null) {
    return "REDIS_TLS_KEY_FILE: must be a PEM file with a private key that has no passphrase";
  }
  if (own === undefined || own.checkPrivateKey(key)) return null;
  return "REDIS_TLS_KEY_FILE: must be the key of the certificate in REDIS_TLS_CERT_FILE";
}

function keyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
