import { Construct } from "constructs";
import type { DatastoreConfig } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import { type Datastore, FILES_OF_SERVERS } from "./datastore";

type Endpoint = NonNullable<DatastoreConfig["endpoint"]>;

/** A character of a user or a password in an address, or an escape (Go, "net/url": validUserinfo). */
const USER = "([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f][0-9A-Fa-f])+";
/** A host with its port. */
const HOST = "([A-Za-z0-9._-]+|\\\\[[0-9A-Fa-f:.]+\\\\])(:[0-9]{1,5})?";
/** The rest of an address after its host. */
const REST = "([^%\\\\s#]|%[0-9A-Fa-f][0-9A-Fa-f])*";

/**
 * Forms of an endpoint (K3s, "Cluster Datastore": Datastore Endpoint Format). Each is an address that Go can read: the
 * error about another one contains the whole address, and K3s would write it with the password to the journal.
 */
const FORMS: Readonly<Record<Endpoint["engine"], { readonly pattern: string; readonly expected: string }>> = {
  postgres: {
    pattern: `^postgres(ql)?://${USER}(:${USER})?@${HOST}(,${HOST})*([/?]${REST})?$`,
    expected:
      "an endpoint such as postgres://k3s:PASSWORD@db.example.com:5432/kubernetes; percent-encode special characters of the password, such as %25 for %",
  },
  mysql: {
    pattern: `^mysql://[^\\\\s/@]+@tcp\\\\(${HOST}\\\\)/[A-Za-z0-9_-]+(\\\\?${REST})?$`,
    expected: "an endpoint such as mysql://k3s:PASSWORD@tcp(db.example.com:3306)/kubernetes",
  },
  etcd: {
    pattern: `^https?://${HOST}(,https?://${HOST})*$`,
    expected: "endpoints such as https://etcd-0.example.com:2379,https://etcd-1.example.com:2379",
  },
};

/** The authorities of the operating system, on Ubuntu. */
const SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

/**
 * An existing datastore. Its endpoint comes from a sensitive Terraform variable, because the endpoint contains a
 * password. The owner of the datastore must admit the servers. Outside the VPC, servers connect with the addresses of
 * the NAT gateways.
 */
export class ExistingDatastore extends Construct implements Datastore {
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly settings = {};
  readonly kept = [];

  constructor(scope: Construct, id: string, { engine, ca, clientCertificate }: Endpoint) {
    super(scope, id);
    const { pattern, expected } = FORMS[engine];
    const endpoint = sensitiveVariable(this, "datastore_endpoint", "Endpoint of the datastore, with its password", {
      condition: `can(regex("${pattern}", var.datastore_endpoint))`,
      expected,
    });
    const files = {
      ...(ca && {
        cafile: this.pem(
          "datastore_ca",
          "Certificate of the authority of the datastore's certificate, PEM",
          "CERTIFICATE",
        ),
      }),
      ...(clientCertificate && {
        certfile: this.pem("datastore_certificate", "Client certificate for the datastore, PEM", "CERTIFICATE"),
        keyfile: this.pem("datastore_key", "Private key of datastore_certificate, PEM", "PRIVATE KEY"),
      }),
    };
    const lines = Object.entries(files).flatMap(([option, { name, variable }]) => [
      `datastore-${option}: ${FILES_OF_SERVERS}/${name}`,
      // Servers restart when config.yaml changes. This line changes with the file.
      `# \${sha256(${variable})}`,
    ]);
    // Without a file, K3s does not verify the certificate of PostgreSQL, and connects to MySQL without TLS (kine,
    // `prepareDSN`).
    if (!ca && engine !== "etcd") lines.push(`datastore-cafile: ${SYSTEM_AUTHORITIES}`);
    this.config = [`datastore-endpoint: \${jsonencode(${endpoint})}`, ...lines, ""].join("\n");
    this.files = Object.fromEntries(Object.values(files).map(({ name, variable }) => [name, `\${${variable}}`]));
  }

  admit(): [] {
    return [];
  }

  private pem(variable: string, description: string, kind: "CERTIFICATE" | "PRIVATE KEY") {
    const expression = sensitiveVariable(this, variable, description, {
      condition: `can(regex("-----BEGIN ([A-Z]+ )?${kind}-----", var.${variable}))`,
      expected: kind === "CERTIFICATE" ? "a certificate in PEM" : "a private key in PEM without passphrase",
    });
    return { name: `${variable.replace("_", "-")}.pem`, variable: expression };
  }
}
