import type { RegistryConfig } from "../config";
import type { Ecr } from "../config/ecr";
import { partitionOf } from "../config/partition";

/** Name of the file with the kubelet's configuration (lib/cluster/agent/node/egress.sh). */
export const CREDENTIAL_PROVIDER = "credential-provider";

/** Repositories of Amazon ECR that a role pulls from. */
export interface EcrImages {
  /** ARN of every repository of the registry, with a `*` at its end. */
  readonly repositories: string;
  /** ARNs of the repositories that the first pull creates, by pull through cache rules; with a `*` at their ends. */
  readonly caches: readonly string[];
}

/** The repositories of a registry. Each path in `rewrite` is the prefix of a pull through cache rule. */
export function ecrImages({ account, region }: Ecr, { rewrite = {} }: Pick<RegistryConfig, "rewrite">): EcrImages {
  const repository = `arn:${partitionOf(region)}:ecr:${region}:${account}:repository`;
  const paths = [...new Set(Object.values(rewrite))];
  return { repositories: `${repository}/*`, caches: paths.map((path) => `${repository}/${path}/*`) };
}

/** Host names with two to five parts. A pattern matches names with the same number of parts only. */
const EVERY_REGISTRY = ["*.*", "*.*.*", "*.*.*.*", "*.*.*.*.*"];

/**
 * The kubelet's configuration for pulls from Amazon ECR, as JSON, which is valid YAML (Kubernetes, "Configure a kubelet
 * image credential provider"). RKE2 and K3s read it at its default path.
 *
 * containerd sends the kubelet's password to the endpoint of a mirror, so images of mirrored registries match too.
 *
 * @param host host of the registry
 * @param upstreams registries that this registry mirrors
 */
export function credentialProvider({ region, api }: Ecr, host: string, upstreams: readonly string[]): string {
  const hosts = upstreams.flatMap((upstream) => (upstream === "*" ? EVERY_REGISTRY : [upstream]));
  return JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: [
      {
        name: "ecr-credential-provider",
        apiVersion: "credentialprovider.kubelet.k8s.io/v1",
        args: [region, api],
        // K3s searches its own programs first, such as those of BusyBox (K3s, cmd/k3s/main.go).
        env: [{ name: "PATH", value: "/usr/sbin:/usr/bin:/sbin:/bin" }],
        matchImages: [...new Set([host, ...hosts])],
        // Each response has its own duration.
        defaultCacheDuration: "0s",
      },
    ],
  });
}
