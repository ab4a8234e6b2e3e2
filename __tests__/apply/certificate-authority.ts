import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate to issue. */
interface Wanted {
  /** Its common name. */
  readonly subject: string;
  /** Name of its issuer; absent: it signs itself. */
  readonly issuer?: string;
  /** Lines of an extensions file of OpenSSL. */
  readonly extensions: readonly string[];
  /** Arguments of `openssl genpkey`; absent: P-256. */
  readonly key?: string;
  /** Days from now of its first and last moment. */
  readonly days?: readonly [number, number];
}

const KEY_IDS = ["subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid"];
const AUTHORITY = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"];
const SERVER = ["basicConstraints=CA:FALSE", "extendedKeyUsage=serverAuth"];
/** Extensions of an authority. */
export const authority = [...AUTHORITY, ...KEY_IDS];
/** Extensions of an authority without key identifiers, as OpenSSL's defaults for requests write them. */
export const authorityWithoutIds = [...AUTHORITY, "subjectKeyIdentifier=none", "authorityKeyIdentifier=none"];
/** Extensions of a server's certificate. */
export const server = (name = "rancher.example.com") => [...SERVER, ...KEY_IDS, `subjectAltName=DNS:${name}`];

const CONFIG = `[ca]
default_ca = one
[one]
database = index
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
rand_serial = yes
[any]
commonName = optional
organizationName = optional
`;

/** Certificates in a folder, issued by OpenSSL: `<name>.pem` and `<name>.key`. */
export class CertificateAuthority {
  constructor(readonly folder: string) {
    writeFileSync(join(folder, "ca.cnf"), CONFIG);
    writeFileSync(join(folder, "index"), "");
  }

  issue(
    name: string,
    { subject, issuer, extensions, key = "EC -pkeyopt ec_paramgen_curve:P-256", days }: Wanted,
  ): void {
    const [first, last] = days ?? [-1, 30];
    this.openssl("genpkey", "-algorithm", ...key.split(" "), "-out", `${name}.key`);
    this.openssl("req", "-new", "-key", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${subject}`);
    writeFileSync(join(this.folder, "extensions"), `${extensions.join("\n")}\n`);
    const signer = issuer === undefined ? ["-selfsign", "-keyfile", `${name}.key`] : ["-keyfile", `${issuer}.key`];
    const cert = issuer === undefined ? [] : ["-cert", `${issuer}.pem`];
    const dates = ["-startdate", moment(first), "-enddate", moment(last)];
    const files = ["-in", `${name}.csr`, "-out", `${name}.pem`, "-extfile", "extensions"];
    this.openssl("ca", "-config", "ca.cnf", "-batch", "-notext", ...signer, ...cert, ...dates, ...files);
  }

  openssl(...args: readonly string[]): string {
    return execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe", encoding: "utf8", timeout: 30_000 });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** The files, one after the other. */
  pem(...names: readonly string[]): string {
    return names.map((name) => readFileSync(join(this.folder, name), "utf8")).join("");
  }

  /** Why OpenSSL rejects a server's certificate with its key; undefined when it does not. */
  verdict(given: { readonly certificate: string; readonly key: string; readonly ca: string }, host: string) {
    for (const [name, text] of Object.entries(given)) writeFileSync(join(this.folder, `verify-${name}.pem`), text);
    const own = ["-no-CApath", "-no-CAstore", "-CAfile", "verify-ca.pem"];
    try {
      // `verify` reads the first certificate of a file as the server's, and all of `-untrusted`.
      this.openssl(
        ...["verify", ...own, "-untrusted", "verify-certificate.pem"],
        ...["-purpose", "sslserver", "-verify_hostname", host, "verify-certificate.pem"],
      );
      const ofCertificate = this.openssl("x509", "-in", "verify-certificate.pem", "-noout", "-pubkey");
      return this.openssl("pkey", "-in", "verify-key.pem", "-pubout") === ofCertificate ? undefined : "another key";
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      if (stderr === undefined) throw error;
      return /error \d+ at .*?lookup: *(.*)/.exec(stderr)?.[1] ?? stderr;
    }
  }
}

/** A moment in days from now, in the form that `openssl ca` reads. */
function moment(days: number): string {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${iso.replace(/\.\d+|[-:T]/g, "")}`;
}
