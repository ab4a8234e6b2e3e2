import { join } from "node:path";
import { run } from "../run";

/** Files of a self-signed certificate that instances trust, and its key. */
export interface EndpointCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Creates the certificate for AWS' endpoints in a region and for the mirror. */
export async function endpointCertificate(folder: string, region: string): Promise<EndpointCertificate> {
  const names = ["ssm", "s3", "*.s3", "s3.dualstack", "*.s3.dualstack", "sts"].map(
    (name) => `DNS:${name}.${region}.amazonaws.com`,
  );
  const files = { certificate: join(folder, "endpoint.crt"), key: join(folder, "endpoint.key") };
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=endpoints of the lab", "-addext", `subjectAltName=${names},DNS:mirror.example.net`];
  const output = ["-keyout", files.key, "-out", files.certificate];
  await run("openssl", ["req", "-x509", ...kind, ...subject, ...output], { timeoutMs: 20_000 });
  return files;
}
