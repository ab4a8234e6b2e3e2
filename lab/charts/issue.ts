import type { DeployedCluster } from "../servers/deployed-cluster";

const NAMESPACE = "--namespace=cattle-system";
const ISSUER_NAME = "cert-manager.io/issuer-name";

interface ObjectList<Item> {
  readonly items: readonly Item[];
}

interface Metadata {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Ingress {
  readonly metadata: Metadata;
  readonly spec: { readonly tls?: readonly { readonly secretName: string }[] };
}

interface Certificate {
  readonly spec: { readonly secretName: string; readonly issuerRef: IssuerRef };
}

interface IssuerRef {
  readonly kind: string;
  readonly name: string;
}

/**
 * A double of cert-manager's controllers that runs once. It writes the Secret of each Certificate, and of each Ingress
 * that names an Issuer. `tls.crt` is the Issuer's `spec` as JSON.
 *
 * It issues a certificate again only when the Secret's annotation names another Issuer, not when the `spec` of the same
 * Issuer changes (cert-manager, `policies/checks.go`).
 */
export async function issueCertificates(cluster: DeployedCluster): Promise<void> {
  const runs = await cluster.kubectl("get", "deployment", "cert-manager", "--namespace=cert-manager", ...MAYBE);
  if (runs === "") return;
  const list = async <Item>(kind: string) =>
    (JSON.parse(await cluster.kubectl("get", kind, NAMESPACE, "--output=json")) as ObjectList<Item>).items;
  const certificates = (await list<Certificate>("certificates.cert-manager.io")).map(({ spec }) => ({
    secret: spec.secretName,
    issuer: spec.issuerRef,
  }));
  const ingresses = (await list<Ingress>("ingresses")).flatMap(({ metadata, spec }) => {
    const name = metadata.annotations?.["cert-manager.io/issuer"];
    if (name === undefined) return [];
    return (spec.tls ?? []).map(({ secretName }) => ({ secret: secretName, issuer: { kind: "Issuer", name } }));
  });
  for (const { secret, issuer } of [...certificates, ...ingresses]) await issue(cluster, secret, issuer);
}

/** The certificate of Rancher's Ingress: its `tls.crt`. */
export async function servedCertificate(cluster: DeployedCluster): Promise<string> {
  const ingress = JSON.parse(await cluster.kubectl("get", "ingress", "rancher", NAMESPACE, "--output=json")) as Ingress;
  const name = ingress.spec.tls?.[0]?.secretName ?? "";
  const secret = JSON.parse(await cluster.kubectl("get", "secret", name, NAMESPACE, "--output=json"));
  return Buffer.from(secret.data["tls.crt"], "base64").toString();
}

const MAYBE = ["--ignore-not-found", "--output=json"];

async function issue(cluster: DeployedCluster, name: string, issuer: IssuerRef): Promise<void> {
  const found = await cluster.kubectl("get", "secret", name, NAMESPACE, ...MAYBE);
  if (found !== "" && (JSON.parse(found).metadata as Metadata).annotations?.[ISSUER_NAME] === issuer.name) return;
  const { spec } = JSON.parse(
    await cluster.kubectl(
      "get",
      `${issuer.kind.toLowerCase()}s.cert-manager.io`,
      issuer.name,
      NAMESPACE,
      "--output=json",
    ),
  );
  const place = ["secret", name, NAMESPACE];
  if (found !== "") await cluster.kubectl("delete", ...place);
  const content = [`--from-literal=tls.crt=${JSON.stringify(spec)}`, "--from-literal=tls.key=key"];
  await cluster.kubectl("create", "secret", "generic", name, NAMESPACE, "--type=kubernetes.io/tls", ...content);
  await cluster.kubectl("annotate", ...place, `${ISSUER_NAME}=${issuer.name}`);
}
