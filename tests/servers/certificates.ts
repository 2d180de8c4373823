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
  /** Of another authority, which signed nothing. */
  readonly otherCa: string;
  /** For 127.0.0.1 and localhost. */
  readonly server: CertificateFiles;
  /** For the DNS name redis.test alone, no address. */
  readonly named: CertificateFiles;
  /** As `server`, but its time was over yesterday. */
  readonly expired: CertificateFiles;
  /** For a client; the same authority. */
  readonly client: CertificateFiles;
  /** For a client, by the other authority. */
  readonly untrustedClient: CertificateFiles;
  /** The options of a redis-server that answers with this certificate. */
  tlsArgs(port: number, files?: CertificateFiles, demandsClient?: boolean): readonly string[];
  remove(): void;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"] as const;

/** A certificate authority of a test's own, made by openssl, and certificates that it signed. */
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
    ...{ dir, ca: at("ca.crt"), otherCa: at("other-ca.crt"), server },
    named: issue("named", "DNS:redis.test", "ca"),
    expired: issue("expired", here, "ca", -1),
    client: issue("client", "DNS:app", "ca"),
    untrustedClient: issue("strange-client", "DNS:app", "other-ca"),
    tlsArgs: (port, files = server, demandsClient = false) => [
      ...["--tls-port", String(port), "--tls-cert-file", files.cert, "--tls-key-file", files.key],
      ...["--tls-ca-cert-file", at("ca.crt")],
      ...["--tls-auth-clients", demandsClient ? "yes" : "optional"],
    ],
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
