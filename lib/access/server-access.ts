import type { Construct } from "constructs";
import { endpointDomain } from "../aws/endpoint-domain";
import { airGapOf, type RancherOnRkeConfig, registryOf } from "../config";
import type { Network } from "../network/network";
import { RELEASES } from "./artifacts";
import { airGapCharts } from "./charts";
import { noProxy } from "./no-proxy";
import type { OutsideAccess } from "./outside-access";
import { type HttpProxy, proxyEnvironment, proxyOf } from "./proxy";
import { registryFiles } from "./registry";

/** How servers of a stack's own, and what is installed on them, reach what is outside. */
export interface ServerAccess extends OutsideAccess {
  /** Secret files that the node script gives the distribution, by name (lib/cluster/agent/node/access.sh). */
  readonly files: Readonly<Record<string, string>>;
  /** URL of the folder of the distribution's releases, by http, https or s3, without a slash at its end. */
  readonly artifacts: string;
  /** What config.yaml says of it. */
  readonly kubernetes: Readonly<Record<string, string | boolean>>;
  /**
   * What user data says of the proxy.
   *
   * @default - nothing: Systems Manager is reached directly
   */
  readonly proxyEnvironment?: string;
}

/** What says how servers reach what is outside. */
export interface ServerAccessSettings extends Pick<RancherOnRkeConfig, "access" | "aws" | "cluster" | "registry"> {
  readonly network: Network;
}

/** What a configuration says of it; credentials and authority come from Terraform variables. */
export function serverAccess(scope: Construct, config: ServerAccessSettings): ServerAccess {
  const { access, cluster } = config;
  const registry = registryOf(config);
  const airGap = airGapOf(access);
  const proxy = proxyFor(scope, config);
  const { authority, credentials, registries } = registryFiles(
    scope,
    registry,
    `/etc/rancher/${cluster.distribution}/registry-ca.crt`,
    airGap !== undefined,
  );
  return {
    proxy,
    registry: registry && { host: registry.host, credentials },
    charts: airGap && airGapCharts(scope, airGap, credentials),
    airGapped: airGap !== undefined,
    // The rules of the configuration see to it that an air gap has some.
    artifacts: airGap?.artifacts ?? cluster.artifacts ?? RELEASES[cluster.distribution],
    kubernetes: {
      ...(registry && { "system-default-registry": registry.host }),
      // Else images that a mirror lacks would be asked for where they are published.
      ...(airGap && { "disable-default-registry-endpoint": true }),
    },
    files: {
      ...(registries && { registries }),
      ...(authority && { "registry-ca.crt": authority }),
      ...(proxy && { proxy: proxyEnvironment(proxy) }),
    },
    proxyEnvironment: proxy && !proxy.secret ? proxyEnvironment(proxy) : undefined,
  };
}

function proxyFor(scope: Construct, { access, aws, cluster, network }: ServerAccessSettings): HttpProxy | undefined {
  if (access === "direct" || !access.proxy) return undefined;
  const { proxy } = access;
  const vpc = network.cidr === undefined ? [] : [network.cidr];
  const endpoints = [...(network.own ? s3(aws.region) : []), ...(proxy.auth ? systemsManager(aws.region) : [])];
  const ranges = [...vpc, cluster.podCidr, cluster.serviceCidr];
  return proxyOf(scope, proxy, noProxy({ ranges, endpoints, more: proxy.noProxy }));
}

/** A VPC of the stack's own has a gateway endpoint for S3, which is asked by names of several forms. */
function s3(region: string): string[] {
  const domain = `${region}.${endpointDomain(region)}`;
  return [`s3.${domain}`, `.s3.${domain}`, `s3.dualstack.${domain}`, `.s3.dualstack.${domain}`];
}

/** With credentials a proxy could not be asked before Systems Manager has told them. */
export function systemsManager(region: string): string[] {
  return ["ssm", "ssmmessages"].map((service) => `${service}.${region}.${endpointDomain(region)}`);
}
