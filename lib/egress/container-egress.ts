import type { Construct } from "constructs";
import { CONTAINER_RANGES, isAirGapped, type RancherOnDockerConfig, registryOf } from "../config";
import { type HttpProxy, proxyEnvironment, proxyOf } from "./proxy";
import { dockerLogin, registryFiles } from "./registry";
import { comesFromAws, PROXY_AUTHORITY, type ServerEgress, s3 } from "./server-egress";

/** Egress of the server of a single container, and of that container. */
export interface ContainerEgress
  extends Pick<ServerEgress, "proxy" | "registry" | "airGapped" | "files" | "proxyEnvironment"> {}

/** Folder of registries.yaml and related files in Rancher's container. */
export const K3S_FOLDER = "/etc/rancher/k3s";
/** File name of the registry's authority, on the server and in the container. */
export const AUTHORITY_FILE = "registry-ca.crt";

/**
 * The egress of a configuration. Credentials and authority come from Terraform variables.
 *
 * @param vpcCidr IPv4 range of the stack's VPC; undefined for an existing VPC
 */
export function containerEgress(
  scope: Construct,
  config: RancherOnDockerConfig,
  vpcCidr: string | undefined,
): ContainerEgress {
  const registry = registryOf(config);
  const airGapped = isAirGapped(config.egress);
  const proxy = proxyFor(scope, config, vpcCidr);
  const { authority, credentials, registries } = registryFiles(
    scope,
    registry,
    `${K3S_FOLDER}/${AUTHORITY_FILE}`,
    airGapped,
  );
  return {
    proxy,
    registry: registry && { host: registry.host, credentials },
    airGapped,
    files: {
      ...(registries && { registries }),
      ...(authority && { [AUTHORITY_FILE]: authority }),
      ...(registry && credentials && { "docker-config": dockerLogin(registry.host, credentials) }),
      ...(proxy?.secret && { proxy: proxyEnvironment(proxy) }),
      ...(proxy?.authority && { [PROXY_AUTHORITY]: proxy.authority }),
    },
    proxyEnvironment: proxy && !proxy.secret ? proxyEnvironment(proxy) : undefined,
  };
}

function proxyFor(
  scope: Construct,
  { egress, aws }: RancherOnDockerConfig,
  vpcCidr: string | undefined,
): HttpProxy | undefined {
  if (egress === "direct" || !egress.proxy) return undefined;
  const { proxy } = egress;
  const ranges = [...(vpcCidr === undefined ? [] : [vpcCidr]), ...Object.values(CONTAINER_RANGES)];
  const endpoints = comesFromAws(proxy) ? s3(aws.region) : [];
  return proxyOf(scope, proxy, ranges, endpoints);
}
