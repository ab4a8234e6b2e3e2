import { stringify } from "yaml";
import { endpointDomain } from "../aws/endpoint-domain";
import { type IngressController, ingressDaemonSet } from "./ingress";
import { POD_SECURITY_FILE } from "./pod-security";
import type { Distribution } from "./ports";
import { MOST_SERVERS } from "./sizes";

export interface KubernetesConfigProps {
  readonly distribution: Distribution;
  /** Ingress controller; K3s has Traefik only. */
  readonly ingress: IngressController;
  /**
   * Profile of hardening, RKE2 only.
   *
   * @default - none
   */
  readonly profile?: "cis";
  /** IPv4 range of the pods. */
  readonly podCidr: string;
  /** IPv4 range of the services. */
  readonly serviceCidr: string;
  /**
   * Options that say where the distribution's own images come from.
   *
   * @default - none: where they are published
   */
  readonly registryOptions?: Readonly<Record<string, string | boolean>>;
  /**
   * Keys that the user sets, none of which this file has (lib/config/server-keys.ts).
   *
   * @default - none
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * How etcd is saved.
   *
   * @default - not at all: the datastore is external
   */
  readonly snapshots?: {
    /** When etcd is saved, five fields of cron. */
    readonly schedule: string;
    /** How many scheduled snapshots each server keeps. */
    readonly retention: number;
    /** Name of the bucket that takes them too. */
    readonly bucket: string;
    /** Region of the bucket. */
    readonly region: string;
    /** Folder in the bucket. */
    readonly folder: string;
  };
}

/**
 * The part of config.yaml that all servers share (RKE2, "Server Configuration Reference"; K3s, "k3s server"). It
 * holds no secret: the bucket is written to with the servers' role.
 *
 * An audit log of the API server is kept by neither distribution unless a policy asks for one, and none does: the one
 * that RKE2's profile `cis` brings logs nothing (RKE2, "CIS Hardening Guide").
 */
export function kubernetesConfig(props: KubernetesConfigProps): string {
  const { snapshots } = props;
  return stringify(
    {
      ...defaults(props),
      ...(props.profile && { profile: props.profile, "pod-security-admission-config-file": POD_SECURITY_FILE }),
      ...props.registryOptions,
      ...props.config,
      "write-kubeconfig-mode": "0600",
      "cluster-cidr": props.podCidr,
      "service-cidr": props.serviceCidr,
      ...(snapshots && {
        "etcd-snapshot-schedule-cron": snapshots.schedule,
        "etcd-snapshot-retention": snapshots.retention,
        "etcd-s3": true,
        "etcd-s3-bucket": snapshots.bucket,
        "etcd-s3-region": snapshots.region,
        // The distributions' own default is of the partition `aws` alone.
        "etcd-s3-endpoint": `s3.${snapshots.region}.${endpointDomain(snapshots.region)}`,
        // The bucket is pruned over all servers together (K3s, pkg/etcd/s3/s3.go). Not the number of servers of today:
        // a server that is added would restart all others.
        "etcd-s3-retention": snapshots.retention * MOST_SERVERS,
        "etcd-s3-folder": snapshots.folder,
      }),
    },
    { lineWidth: 0 },
  );
}

function defaults({ distribution, ingress }: KubernetesConfigProps): Readonly<Record<string, unknown>> {
  // Stated whatever the version: RKE2's default is ingress-nginx before 1.36 and Traefik since, and an upgrade must not
  // change the ingress of a cluster that stands. RKE2 encrypts Secrets without being told.
  return distribution === "rke2" ? { "ingress-controller": ingress } : { "secrets-encryption": true };
}

/** What has to be rolled out before the cluster serves: its ingress controller and its DNS, as `kind/name` in kube-system. */
export function workloads(distribution: Distribution, ingress: IngressController): string[] {
  const dns = distribution === "rke2" ? "rke2-coredns-rke2-coredns" : "coredns";
  return [`daemonsets/${ingressDaemonSet(distribution, ingress)}`, `deployments/${dns}`];
}
