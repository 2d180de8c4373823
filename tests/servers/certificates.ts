import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The paths of a certificate and its private key, both PEM. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  /** A private folder, removed by `remove`. */
  readonly dir: string;
  /** The path of the authority's own certificate: what a client must trust. */
  readonly ca: string;
  /** The certificate of another authority, which did not sign the server's certificates. */
  readonly otherCa: string;
  /** For 127.0.0.1 and localhost. */
  readonly server: CertificateFiles;
  /** Only for the DNS name redis.test, not for an address. */
  readonly named: CertificateFiles;
  /** Like `server`, but it expired yesterday. */
  readonly expired: CertificateFiles;
  /** For a client, signed by `ca`. */
  readonly client: CertificateFiles;
  /** For a client, signed by `otherCa`. */
  readonly untrustedClient: CertificateFiles;
  /** The options of a redis-server that uses this certificate. */
  tlsArgs(
    port: number,
    files?: CertificateFiles,
    requiresClientCertificate?: boolean,
  ): readonly string[];
  remove(): void;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const;

/** Creates a certificate authority for a test, with openssl, and certificates signed by it. */
export function makeCertificates(): Certificates {
  const dir = mkdtempSync(join(tmpdir(), "holdfast-certificates-"));
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
  };
  const authority = (name: string): void => {
    const subject = ["-subj", `/CN=${name}`, "-days", "2"];
    openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.crt`,
      ...subject,
    );
  };
  const issue = (name: string, names: string, by: string, days = 1): CertificateFiles => {
    const request = ["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`];
    openssl("req", ...NEW_KEY, ...request);
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
    openssl(
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${by}.crt`, "-CAkey", `${by}.key`],
      ...["-CAcreateserial", "-days", String(days), "-extfile", `${name}.ext`],
      ...["-out", `${name}.crt`],
    );
    return { cert: at(`${name}.crt`), key: at(`${name}.key`) };
  };
  authority("ca");
  authority("other-ca");
  const here = "IP:127.0.0.1,DNS:localhost";
  const server = issue("server", here, "ca");
  return {
    dir,
    ca: at("ca.crt"),
    otherCa: at("other-ca.crt"),
    server,
    named: issue("named", "DNS:redis.test", "ca"),
    expired: issue("expired", here, "ca", -1),
    client: issue("client", "DNS:app", "ca"),
    untrustedClient: issue("strange-client", "DNS:app", "other-ca"),
    tlsArgs: (port, files = server, requiresClientCertificate = false) => [
      ...["--tls-port", String(port), "--tls-cert-file", files.cert, "--tls-key-file", files.key],
      ...["--tls-ca-cert-file", at("ca.crt")],
      ...["--tls-auth-clients", requiresClientCertificate ? "yes" : "optional"],
    ],
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
