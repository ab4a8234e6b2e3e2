import { stringify } from "yaml";
import { distributionOf, isSince, parseKubernetesVersion } from "../config";
import type { AuditPolicy } from "../config/blocks/audit-policy";
import { endpointDomain } from "../config/partition";
import type { Distribution } from "../config/versions";
import { auditOptions } from "./audit-policy";
import { type IngressController, ingressDaemonSet } from "./ingress";
import { POD_SECURITY_FILE } from "./pod-security";
import { MAX_SERVERS } from "./sizes";

/** Properties of `kubernetesConfig`. */
export interface KubernetesConfigProps {
  /** Release, such as `v1.35.7+rke2r1`. */
  readonly version: string;
  /** Ingress controller; K3s has Traefik only. */
  readonly ingress: IngressController;
  /**
   * Hardening profile, RKE2 only.
   *
   * @default - none
   */
  readonly profile?: "cis";
  /**
   * The audit policy, if the API server writes an audit log. Only its presence matters here.
   *
   * @default - no audit log
   */
  readonly auditPolicy?: "default" | AuditPolicy;
  /** IPv4 range of the pods. */
  readonly podCidr: string;
  /** IPv4 range of the services. */
  readonly serviceCidr: string;
  /**
   * Options for the source of the distribution's own images.
   *
   * @default - none: their public registries
   */
  readonly registryOptions?: Readonly<Record<string, string | boolean>>;
  /**
   * Additional keys of config.yaml from the user. The rules reject the keys that this file sets
   * (lib/config/server-keys.ts).
   *
   * @default - none
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Etcd snapshots.
   *
   * @default - none: the datastore is external
   */
  readonly snapshots?: {
    /** The schedule, five fields of cron. */
    readonly schedule: string;
    /** The number of scheduled snapshots that each server keeps. */
    readonly retention: number;
    /** Name of the bucket for copies of the snapshots. */
    readonly bucket: string;
    /** Region of the bucket. */
    readonly region: string;
    /** Folder in the bucket. */
    readonly folder: string;
  };
}

/**
 * Quota of etcd's database: 5 GiB (Rancher, "Tuning etcd for Large Installations"; the same page and etcd allow up to 8
 * GiB). RKE2 and K3s leave etcd's default, 2 GiB. All sizes of servers have the same quota, because each of them has the
 * memory for it. With a quota for each size, a new size would restart servers while Terraform stops others.
 */
const ETCD_QUOTA_BYTES = 5 * 1024 ** 3;

/** The first releases with `etcd-s3-retention` (K3s, pkg/cli/cmds/server.go). */
const BUCKET_RETENTION_SINCE = ["1.31.12", "1.32.8", "1.33.4"];

/**
 * The part of config.yaml that all servers share (RKE2, "Server Configuration Reference"; K3s, "k3s server"). It
 * contains no secret, because the servers write to the bucket with their role.
 *
 * Without a policy, the API server writes no audit log. The policy of RKE2's profile `cis` logs nothing (RKE2, "CIS
 * Hardening Guide").
 */
export function kubernetesConfig(props: KubernetesConfigProps): string {
  const { snapshots } = props;
  const hasBucketRetention = isSince(BUCKET_RETENTION_SINCE, parseKubernetesVersion(props.version));
  // Pruning counts the snapshots of all servers in the bucket together (K3s, pkg/etcd/s3/s3.go). The maximum number of
  // servers is used: with the current number, an added server would restart all others.
  const inBucket = (snapshots?.retention ?? 0) * MAX_SERVERS;
  return stringify(
    {
      ...defaults(props),
      ...(props.profile && { profile: props.profile, "pod-security-admission-config-file": POD_SECURITY_FILE }),
      ...props.registryOptions,
      ...props.config,
      ...(snapshots && { "etcd-arg": withQuota(props.config?.["etcd-arg"]) }),
      ...(props.auditPolicy && auditOptions(distributionOf(props.version), props.config)),
      "write-kubeconfig-mode": "0600",
      "cluster-cidr": props.podCidr,
      "service-cidr": props.serviceCidr,
      ...(snapshots && {
        "etcd-snapshot-schedule-cron": snapshots.schedule,
        // An older release prunes the bucket by the same number as its disk.
        "etcd-snapshot-retention": hasBucketRetention ? snapshots.retention : inBucket,
        "etcd-s3": true,
        "etcd-s3-bucket": snapshots.bucket,
        "etcd-s3-region": snapshots.region,
        // The distributions' default endpoint works only in the partition `aws`.
        "etcd-s3-endpoint": `s3.${snapshots.region}.${endpointDomain(snapshots.region)}`,
        ...(hasBucketRetention && { "etcd-s3-retention": inBucket }),
        "etcd-s3-folder": snapshots.folder,
      }),
    },
    { lineWidth: 0 },
  );
}

/** Arguments of etcd, with the stack's quota unless they contain another one. */
function withQuota(argument: unknown): readonly string[] {
  const own = [argument ?? []].flat().map(String);
  return own.some((each) => each.startsWith("quota-backend-bytes="))
    ? own
    : [`quota-backend-bytes=${ETCD_QUOTA_BYTES}`, ...own];
}

function defaults({ version, ingress }: KubernetesConfigProps): Readonly<Record<string, unknown>> {
  // Always set, because an upgrade must not change a cluster's ingress controller. RKE2's default is ingress-nginx
  // before 1.36 and Traefik since. RKE2 encrypts Secrets by default.
  return distributionOf(version) === "rke2" ? { "ingress-controller": ingress } : { "secrets-encryption": true };
}

/**
 * The workloads that must be rolled out before the cluster serves: its ingress controller and its DNS, as `kind/name`
 * in kube-system.
 */
export function workloads(distribution: Distribution, ingress: IngressController): string[] {
  const dns = distribution === "rke2" ? "rke2-coredns-rke2-coredns" : "coredns";
  return [`daemonsets/${ingressDaemonSet(distribution, ingress)}`, `deployments/${dns}`];
}
