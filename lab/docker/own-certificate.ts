import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run";

/** A certificate for a name, its key, and its signing authority, all PEM. */
export interface OwnCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** Creates a private authority and a certificate from it. */
export async function ownCertificate(hostname: string): Promise<OwnCertificate> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  const openssl = (...args: string[]) => run("openssl", args, { directory: folder, timeoutMs: 20_000 });
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  try {
    await openssl("req", "-x509", ...kind, "-days", "2", "-subj", "/CN=private", "-keyout", "ca.key", "-out", "ca.pem");
    await openssl("req", ...kind, "-subj", `/CN=${hostname}`, "-keyout", "key.pem", "-out", "request.pem");
    await writeFile(join(folder, "names"), `subjectAltName=DNS:${hostname}\n`);
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
    await openssl("x509", "-req", "-in", "request.pem", ...signed, "-out", "cert.pem");
    const [certificate, key, authority] = await Promise.all(
      ["cert.pem", "key.pem", "ca.pem"].map((name) => readFile(join(folder, name), "utf8")),
    );
    return { certificate, key, authority } as OwnCertificate;
  } finally {
    await rm(folder, { recursive: true });
  }
}
