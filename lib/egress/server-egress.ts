import type { Construct } from "constructs";
import { airGapOf, type ClusterBlocks, distributionOf, type ProxyConfig, registryOf } from "../config";
import { ecrByRole } from "../config/blocks/egress";
import { endpointDomain } from "../config/partition";
import type { Network } from "../network/network";
import { RELEASES } from "./artifacts";
import { airGapCharts } from "./charts";
import { CREDENTIAL_PROVIDER, credentialProvider, type EcrImages, ecrImages } from "./ecr";
import type { Egress } from "./egress";
import { type HttpProxy, proxyEnvironment, proxyOf } from "./proxy";
import { registryFiles, upstreamsOf } from "./registry";

/** File name of the authority of a proxy that inspects TLS (lib/cluster/agent/node/egress.sh). */
export const PROXY_AUTHORITY = "proxy-ca.crt";

/** Egress of a stack's own servers, and of the software on them. */
export interface ServerEgress extends Egress {
  /** Secret files that the node script places for the distribution, by name (lib/cluster/agent/node/egress.sh). */
  readonly files: Readonly<Record<string, string>>;
  /** URL of the folder of the distribution's releases (`https://` or `s3://`), without a trailing slash. */
  readonly artifacts: string;
  /**
   * What the servers' role pulls from Amazon ECR.
   *
   * @default - nothing: the registry is another one, or has a login of its own
   */
  readonly ecr?: EcrImages;
  /** The keys of config.yaml for egress. */
  readonly kubernetes: Readonly<Record<string, string | boolean>>;
  /**
   * The proxy's variables for user data.
   *
   * @default - none: servers reach AWS directly
   */
  readonly proxyEnvironment?: string;
}

/** The settings that determine the servers' egress. */
export interface ServerEgressSettings extends Pick<ClusterBlocks, "egress" | "aws" | "cluster" | "registry"> {
  /** Network of the servers. */
  readonly network: Network;
}

/** The egress of a configuration. Credentials and authority come from Terraform variables. */
export function serverEgress(scope: Construct, config: ServerEgressSettings): ServerEgress {
  const { egress, cluster } = config;
  const distribution = distributionOf(cluster.version);
  const registry = registryOf(config);
  const airGap = airGapOf(egress);
  const proxy = proxyFor(scope, config);
  const ecr = ecrByRole(config);
  const upstreams = registry ? upstreamsOf({ mirrors: airGap && ["*"], ...registry }) : [];
  const { authority, credentials, registries } = registryFiles(
    scope,
    registry,
    `/etc/rancher/${distribution}/registry-ca.crt`,
    airGap !== undefined,
    ecr !== undefined,
  );
  return {
    proxy,
    // With rewrite, images keep their public names, and containerd pulls them from the registry with its credentials.
    registry: registry?.rewrite ? undefined : registry && { host: registry.host, credentials },
    charts: airGap && airGapCharts(scope, airGap, credentials),
    airGapped: airGap !== undefined,
    // The rules of the configuration require `artifacts` in an air gap.
    artifacts: airGap?.artifacts ?? cluster.artifacts ?? RELEASES[distribution],
    kubernetes: {
      // The distributions accept a host without a path here (RKE2, pkg/images/images.go).
      ...(registry && !registry.rewrite && { "system-default-registry": registry.host }),
      // Without this key, containerd would request images that the mirror lacks from their public registries. It would
      // send the kubelet's password of ECR to them (containerd, internal/cri/server/images, ParseAuth).
      ...((airGap || (ecr && upstreams.length > 0)) && { "disable-default-registry-endpoint": true }),
    },
    ecr: ecr && registry && ecrImages(ecr, registry),
    files: {
      ...(ecr && registry && { [CREDENTIAL_PROVIDER]: credentialProvider(ecr, registry.host, upstreams) }),
      ...(registries && { registries }),
      ...(authority && { "registry-ca.crt": authority }),
      ...(proxy && { proxy: proxyEnvironment(proxy) }),
      ...(proxy?.authority && { [PROXY_AUTHORITY]: proxy.authority }),
    },
    proxyEnvironment: proxy && !proxy.secret ? proxyEnvironment(proxy) : undefined,
  };
}

function proxyFor(scope: Construct, { egress, aws, cluster, network }: ServerEgressSettings): HttpProxy | undefined {
  if (egress === "direct" || !egress.proxy) return undefined;
  const { proxy } = egress;
  const vpc = network.cidr === undefined ? [] : [network.cidr];
  const endpoints = network.own || comesFromAws(proxy) ? s3(aws.region) : [];
  const ranges = [...vpc, cluster.podCidr, cluster.serviceCidr];
  return proxyOf(scope, proxy, ranges, endpoints);
}

/** Host names of S3. The stack's own VPC has a gateway endpoint for S3, and clients use several forms of names. */
export function s3(region: string): string[] {
  const domain = `${region}.${endpointDomain(region)}`;
  return [`s3.${domain}`, `.s3.${domain}`, `s3.dualstack.${domain}`, `.s3.dualstack.${domain}`];
}

/**
 * Whether servers read something from the stack's bucket that they need for requests through the proxy. Such a proxy
 * cannot serve S3.
 */
export function comesFromAws({ auth, privateCA }: ProxyConfig): boolean {
  return auth || privateCA;
}
