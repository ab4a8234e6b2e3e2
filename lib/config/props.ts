/**
 * What a TypeScript user writes. `npm run schema` makes this file from the schemas in `blocks/`, whose words it has: the
 * sentence of each field, with its unit, and its default.
 */

/** What a TypeScript user writes for a stack of mode RancherOnRKE. */
export interface RancherOnRkeProps {
  /** Rancher on a dedicated, highly available Kubernetes cluster on EC2. */
  readonly mode?: "RancherOnRKE";
  /** The name under which Rancher is reached. All managed clusters know Rancher by it. */
  readonly hostname: string;
  /** Account and region. */
  readonly aws: AwsOptions;
  /**
   * The network of the servers, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: NetworkOptions;
  /**
   * How Rancher and the API are reached: by a network load balancer, or by DNS answers with the servers' own public addresses. It cannot change after the first deploy.
   * @default "balancer"
   */
  readonly exposure?: "balancer" | "dns";
  /**
   * The balancer in front of the servers.
   * @default {}
   */
  readonly balancer?: BalancerOptions;
  /**
   * The Route53 zone of the record.
   * @default - the record is yours to create; the outputs say which
   */
  readonly dns?: DnsOptions;
  /** The servers and the Kubernetes cluster they form. */
  readonly cluster: ClusterOptions;
  /**
   * How servers and Rancher reach what is outside: directly, through an HTTP proxy, or not at all.
   * @default "direct"
   */
  readonly access?: "direct" | AccessOptions;
  /**
   * A private registry that images come from.
   * @default - where they are published
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: RancherOptions;
  /**
   * What helps to run the servers; each off unless it is asked for.
   * @default {}
   */
  readonly operations?: OperationsOptions;
  /**
   * Where Terraform keeps its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** Account and region. */
export interface AwsOptions {
  /** AWS region of the stack. It cannot change after the first deploy. */
  readonly region: string;
  /**
   * AWS account of the stack; credentials of any other are refused.
   * @default - the account of the first deploy
   */
  readonly accountId?: string;
  /**
   * The role that Terraform assumes for everything of the stack but its state.
   * @default - the credentials of the environment act themselves
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
  /**
   * Major version of Terraform's provider hashicorp/aws: 6.10 or newer, or 5.100 or newer. It may change at any time, and no server is touched for it.
   * @default 6
   */
  readonly provider?: 6 | 5;
  /**
   * Tags on every resource, instance volumes included; at most 40.
   * @default {}
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Customer-managed key for volumes and snapshots of etcd, in the stack's region. It cannot change after the first deploy.
   * @default - keys that AWS manages
   */
  readonly kmsKeyArn?: string;
  /**
   * Customer-managed key for the secrets in Systems Manager, in the stack's region.
   * @default - a key of the stack, about 1 USD a month
   */
  readonly secretsKeyArn?: string;
  /**
   * Name of an instance profile that exists, with a role, for the servers; the stack then creates no role. `npm run policy -- STACK --servers` prints the policy that the role needs.
   * @default - a role of the stack
   */
  readonly instanceProfile?: string;
  /**
   * Permissions boundary of the servers' role.
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * Policies that the servers' role has beside its own: for preferences of Session Manager, Patch Manager, agents. At most 10.
   * @default []
   */
  readonly rolePolicyArns?: readonly string[];
}

/** The role that Terraform assumes for everything of the stack but its state. Absent: the credentials of the environment act themselves. */
export interface AwsAssumeRoleOptions {
  /** The role. */
  readonly roleArn: string;
  /**
   * The external id that its trust policy asks for.
   * @default - none
   */
  readonly externalId?: string;
  /**
   * Name of the session, as CloudTrail shows it.
   * @default - one that Terraform makes up
   */
  readonly sessionName?: string;
}

/** The network of the servers, and the addresses that can reach Rancher. */
export interface NetworkOptions {
  /**
   * Range of the VPC that is made, /16 to /24. It must not meet cluster.podCidr or cluster.serviceCidr.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones.
   * @default - the region's first three at the first deploy, and the same ever after
   */
  readonly zones?: readonly string[];
  /**
   * One NAT gateway per zone, or a single one whose zone takes all outgoing connections with it.
   * @default - perZone
   */
  readonly natGateways?: "perZone" | "single";
  /**
   * A VPC that exists, in place of one that is made.
   * @default - none
   */
  readonly existing?: NetworkExistingOptions;
  /**
   * Security groups of the existing VPC. The stack creates no rule in them.
   * @default - groups of the stack
   */
  readonly securityGroups?: NetworkSecurityGroupsOptions;
  /**
   * Addresses that can reach Rancher on ports 80 and 443.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** A VPC that exists, in place of one that is made. */
export interface NetworkExistingOptions {
  /** The VPC of the subnets. */
  readonly vpcId: string;
  /**
   * Three subnets in three zones, for an internet-facing balancer. Absent for an internal one.
   * @default []
   */
  readonly publicSubnetIds?: readonly string[];
  /** Three subnets in three zones, for the servers; each needs a way to the internet. */
  readonly privateSubnetIds: readonly string[];
  /**
   * The addresses with which the servers leave the VPC (its NAT gateways). Needed when allowedCidrs is narrowed.
   * @default []
   */
  readonly egressCidrs?: readonly string[];
}

/** Security groups of the existing VPC. The stack creates no rule in them. Absent: groups of the stack. */
export interface NetworkSecurityGroupsOptions {
  /**
   * The servers' group, in place of that of the stack. `npm run security-groups -- STACK` prints the rules that it needs.
   * @default - one of the stack
   */
  readonly servers?: string;
  /**
   * The group of the load balancers, in place of those of the stack.
   * @default - each has one of the stack
   */
  readonly balancer?: string;
  /**
   * Groups that each server has beside that; at most 4.
   * @default []
   */
  readonly additional?: readonly string[];
}

/** The balancer in front of the servers. */
export interface BalancerOptions {
  /**
   * Where the balancer's addresses are. It cannot change after the first deploy.
   * @default "internet-facing"
   */
  readonly scheme?: "internet-facing" | "internal";
  /**
   * For rancher.tls.mode external: the balancer's certificate in ACM, in the stack's region.
   * @default - one is requested, and proved in dns.zone
   */
  readonly certificateArn?: string;
  /**
   * While this is true, AWS refuses to delete the balancer, and Terraform to destroy it and the data volumes.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Seconds after which the network balancer forgets a connection without traffic, 60 to 6000.
   * @default - 1800
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * The balancer sends the client's address to the ingress controller (proxy protocol v2). Rancher's audit log then has the clients' addresses. It cannot change after the first deploy.
   * @default false
   */
  readonly proxyProtocol?: boolean;
}

/** The Route53 zone of the record. Absent: the record is yours to create; the outputs say which. */
export interface DnsOptions {
  /** Name of a Route53 hosted zone that exists. */
  readonly zone: string;
  /**
   * The zone is a private hosted zone; it needs an internal balancer.
   * @default false
   */
  readonly private?: boolean;
  /**
   * A role that Terraform assumes for the zone and its records, such as one of the zone's account.
   * @default - as for the rest of the stack
   */
  readonly roleArn?: string;
}

/** The servers and the Kubernetes cluster they form. */
export interface ClusterOptions {
  /**
   * Kubernetes distribution. It cannot change after the first deploy.
   * @default "rke2"
   */
  readonly distribution?: "rke2" | "k3s";
  /** Exact version, for example v1.35.7+rke2r1. Required, so that Kubernetes never moves because something else did. */
  readonly version: string;
  /**
   * Ingress controller. ingress-nginx, which RKE2 has up to 1.36, is retired. It cannot change after the first deploy.
   * @default "traefik"
   */
  readonly ingress?: "traefik" | "ingress-nginx";
  /**
   * Servers, spread over the zones in turn: 1, 3 or 5, or with cluster.datastore 2 to 5. It can grow; the control plane and Rancher run on each.
   * @default 3
   */
  readonly servers?: 1 | 2 | 3 | 4 | 5;
  /**
   * A higher number replaces that server's instance; volume and address stay. One server a deploy.
   * @default {}
   */
  readonly replace?: Readonly<Record<string, number>>;
  /**
   * Size by Rancher's documentation: up to 150, 300 or 500 clusters.
   * @default - small
   */
  readonly size?: "small" | "medium" | "large";
  /**
   * EC2 instance type in place of size; Nitro, x86-64 or ARM. ARM or not cannot change after the first deploy.
   * @default - none
   */
  readonly instanceType?: string;
  /**
   * Image of new and replaced servers, Ubuntu 24.04 or alike, for their processors.
   * @default - Ubuntu 24.04 LTS of the day
   */
  readonly image?: string;
  /**
   * The data volume of each server, which outlives its instance. With cluster.datastore there is none.
   * @default - none
   */
  readonly volume?: ClusterVolumeOptions;
  /**
   * K3s only: a datastore outside the servers, which then keep nothing. It cannot change after the first deploy.
   * @default - etcd on each server
   */
  readonly datastore?: ClusterDatastoreOptions;
  /** Addresses that can reach the Kubernetes API on port 6443. The machine that runs Terraform must be one of them. */
  readonly apiAllowedCidrs: readonly string[];
  /**
   * Range of the pods, which must not meet the VPC's. It cannot change after the first deploy.
   * @default "10.42.0.0/16"
   */
  readonly podCidr?: string;
  /**
   * Range of the services, which must not meet the VPC's. It cannot change after the first deploy.
   * @default "10.43.0.0/16"
   */
  readonly serviceCidr?: string;
  /**
   * Hardening by the CIS benchmark, RKE2 only; Rancher's own namespaces are exempt from its restrictions.
   * @default - none
   */
  readonly profile?: "cis";
  /**
   * Other keys of RKE2's or K3s' server configuration, such as kubelet-arg or, on RKE2, cni; never a secret. Some cannot change after the first deploy: docs/recipes.md lists them.
   * @default {}
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * A higher number issues a new kubeconfig and makes the one before worthless.
   * @default 0
   */
  readonly adminCertificate?: number;
  /**
   * Where servers download releases from: a folder with one folder for each version, its + as %2B; a bucket is in the stack's region.
   * @default - the distribution's releases on GitHub
   */
  readonly artifacts?: string;
  /**
   * Snapshots of etcd, on the servers and in a bucket of the stack.
   * @default - none
   */
  readonly snapshots?: ClusterSnapshotsOptions;
  /**
   * Go back to a snapshot of etcd, once for each name; all that came after it is lost.
   * @default - none
   */
  readonly restore?: ClusterRestoreOptions;
}

/** The data volume of each server, which outlives its instance. With cluster.datastore there is none. */
export interface ClusterVolumeOptions {
  /**
   * GiB of each data volume. It can grow, never shrink.
   * @default 100
   */
  readonly size?: number;
  /**
   * Operations per second, gp3.
   * @default 3000
   */
  readonly iops?: number;
  /**
   * MiB per second, gp3; at most a quarter of iops.
   * @default 125
   */
  readonly throughput?: number;
  /**
   * Take a snapshot of a volume that is destroyed with its stack.
   * @default true
   */
  readonly finalSnapshot?: boolean;
}

/** K3s only: a datastore outside the servers, which then keep nothing. Absent: etcd on each server. It cannot change after the first deploy. */
export type ClusterDatastoreOptions =
  | {
      /** PostgreSQL on Amazon RDS, in two zones, made by the stack. */
      readonly rds: ClusterDatastoreRdsOptions;
      readonly endpoint?: never;
    }
  | {
      readonly rds?: never;
      /** One that exists. */
      readonly endpoint: ClusterDatastoreEndpointOptions;
    };

/** PostgreSQL on Amazon RDS, in two zones, made by the stack. */
export interface ClusterDatastoreRdsOptions {
  /**
   * Major version of PostgreSQL; in quotes. A higher one upgrades the database, which then stands still.
   * @default "17"
   */
  readonly version?: "15" | "16" | "17";
  /**
   * Class of the database's instances.
   * @default - by cluster.size, 2, 4 or 8 vCPU with 8, 16 or 32 GiB
   */
  readonly instanceClass?: string;
  /**
   * GiB of the database, which grows by itself to five times as much.
   * @default - by cluster.size
   */
  readonly storage?: number;
  /**
   * For how many days the database can be put back to any second.
   * @default 14
   */
  readonly backupDays?: number;
  /**
   * Take a snapshot of the database when its stack is destroyed.
   * @default true
   */
  readonly finalSnapshot?: boolean;
}

/** One that exists. */
export interface ClusterDatastoreEndpointOptions {
  /** What is there; mysql for MariaDB too. The endpoint itself is the variable datastore_endpoint. */
  readonly engine: "postgres" | "mysql" | "etcd";
  /**
   * Its certificate is of a private authority, which is in the variable datastore_ca.
   * @default false
   */
  readonly ca?: boolean;
  /**
   * It wants a certificate: those in the variables datastore_certificate and datastore_key.
   * @default false
   */
  readonly clientCertificate?: boolean;
}

/** Snapshots of etcd, on the servers and in a bucket of the stack. */
export interface ClusterSnapshotsOptions {
  /**
   * When etcd is saved to each server's disk and to the stack's bucket: five fields of cron, in UTC.
   * @default "0 *\/6 * * *"
   */
  readonly schedule?: string;
  /**
   * How many scheduled snapshots of each server are kept; five days by default.
   * @default 20
   */
  readonly retention?: number;
}

/** Go back to a snapshot of etcd, once for each name; all that came after it is lost. */
export interface ClusterRestoreOptions {
  /** The snapshot, by its name in the bucket. */
  readonly snapshot: string;
}

/** The mapping Access. */
export interface AccessOptions {
  /**
   * Through an HTTP proxy.
   * @default - none
   */
  readonly proxy?: AccessProxyOptions;
  /**
   * Not at all: images, releases and charts come from mirrors inside.
   * @default - none
   */
  readonly airGap?: AccessAirGapOptions;
}

/** Through an HTTP proxy. */
export interface AccessProxyOptions {
  /** Proxy of requests to http addresses, without credentials. */
  readonly http: string;
  /**
   * Proxy of requests to https addresses.
   * @default - the same
   */
  readonly https?: string;
  /**
   * The proxy asks for credentials, which come from the Terraform variables proxy_username and proxy_password. Systems Manager is then reached without it.
   * @default false
   */
  readonly auth?: boolean;
  /**
   * What is reached without the proxy, besides the cluster itself. With network.existing: the VPC's range.
   * @default []
   */
  readonly noProxy?: readonly string[];
}

/** Not at all: images, releases and charts come from mirrors inside. */
export interface AccessAirGapOptions {
  /** The private registry that has every image. */
  readonly registry: RegistryOptions;
  /**
   * Where the servers download RKE2 or K3s from: a folder with one folder for each version; a bucket is in the stack's region. Needed where the servers are the stack's own.
   * @default - none
   */
  readonly artifacts?: string;
  /** Where Terraform gets every chart from: a repository by https or oci, or a folder of archives on its machine. */
  readonly charts: string;
  /**
   * That repository asks for credentials, which come from the Terraform variables charts_username and charts_password. Not for charts in the registry itself: they have those of registry.auth.
   * @default false
   */
  readonly chartsAuth?: boolean;
}

/** The private registry that has every image. */
export interface RegistryOptions {
  /** Host and port. Images have the same path below it as in the registry they are published in. */
  readonly host: string;
  /**
   * The registry asks for credentials, which come from the Terraform variables registry_username and registry_password.
   * @default false
   */
  readonly auth?: boolean;
  /**
   * Its certificate is of an authority that machines do not know, whose certificate comes from the Terraform variable registry_ca.
   * @default false
   */
  readonly privateCA?: boolean;
  /**
   * Registries whose images the servers take from this one too; "*" for every one.
   * @default - none, in an air gap every one
   */
  readonly mirrors?: readonly string[];
}

/** Rancher itself. */
export interface RancherOptions {
  /** Exact version, for example 2.15.0. */
  readonly version: string;
  /**
   * Repository of Rancher's chart, by https or oci.
   * @default - https://releases.rancher.com/server-charts/latest
   */
  readonly repository?: string;
  /**
   * The repository asks for credentials, which come from the Terraform variables rancher_repository_username and rancher_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /**
   * Consent to versions of Rancher, Kubernetes, cert-manager and rancher-backup that are not supported together. A Kubernetes newer than the newest supported one is rejected all the same, as Rancher's chart rejects it.
   * @default false
   */
  readonly unsupported?: boolean;
  /**
   * Where TLS ends and whose certificate it is.
   * @default {}
   */
  readonly tls?: RancherTlsOptions;
  /**
   * How agents check Rancher's certificate.
   * @default - strict for a private authority, system-store for a public one
   */
  readonly agentTLSMode?: "strict" | "system-store";
  /**
   * cert-manager, where the issuer needs one.
   * @default - none
   */
  readonly certManager?: RancherCertManagerOptions;
  /**
   * Rancher's pods.
   * @default - 3, or as many as there are servers
   */
  readonly replicas?: number;
  /**
   * Feature flags by name.
   * @default {}
   */
  readonly features?: Readonly<Record<string, boolean>>;
  /**
   * Log of the requests to Rancher's API.
   * @default - none
   */
  readonly auditLog?: RancherAuditLogOptions;
  /**
   * How Rancher is reached inside the cluster.
   * @default {}
   */
  readonly ingress?: RancherIngressOptions;
  /**
   * The first administrator's first password: generated, or from the Terraform variable bootstrap_password.
   * @default "generated"
   */
  readonly bootstrapPassword?: "generated" | "variable";
  /**
   * More authorities that Rancher itself trusts, from the Terraform variable additional_trusted_cas.
   * @default false
   */
  readonly additionalTrustedCAs?: boolean;
  /**
   * Processors and memory of each pod.
   * @default - no bounds
   */
  readonly resources?: RancherResourcesOptions;
  /**
   * Priority class of the pods.
   * @default - the chart's, rancher-critical
   */
  readonly priorityClass?: string;
  /**
   * Any other value of the chart of Rancher; what a field here sets is refused. Never a secret: a plan shows it.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
  /**
   * The operator rancher-backup, with a schedule and a bucket.
   * @default - none
   */
  readonly backup?: RancherBackupOptions;
}

/** Where TLS ends and whose certificate it is. */
export interface RancherTlsOptions {
  /**
   * Where TLS ends: at the ingress, on a balancer before it (external), or at Rancher's pods, to which the ingress encrypts again (rancher).
   * @default "ingress"
   */
  readonly mode?: "ingress" | "external" | "rancher";
  /**
   * Who issues the certificate: Rancher's own authority, nobody since you give it (blank), your authority (ca), or Let's Encrypt (acme).
   * @default "rancher"
   */
  readonly issuer?: "rancher" | "blank" | "ca" | "acme";
  /**
   * The certificate you give is of an authority that machines do not know; you give its root too.
   * @default - false
   */
  readonly privateCA?: boolean;
  /**
   * Where Let's Encrypt writes to. Needed for issuer acme.
   * @default - none
   */
  readonly email?: string;
  /**
   * Of Let's Encrypt; no browser trusts the certificates of staging.
   * @default - production
   */
  readonly environment?: "production" | "staging";
}

/** cert-manager, where the issuer needs one. */
export interface RancherCertManagerOptions {
  /**
   * The cluster has a cert-manager already; none is installed.
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Exact version.
   * @default - the newest that goes with Kubernetes
   */
  readonly version?: string;
  /**
   * Repository of its chart, by https or oci.
   * @default - https://charts.jetstack.io
   */
  readonly repository?: string;
  /**
   * The repository asks for credentials, which come from the Terraform variables cert_manager_repository_username and cert_manager_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /**
   * Any other value of the chart of cert-manager; what a field here sets is refused. Never a secret: a plan shows it.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Log of the requests to Rancher's API. Absent: none. */
export interface RancherAuditLogOptions {
  /**
   * 0 to 3: metadata, headers too, bodies of requests too, bodies of answers too; by Rancher's minor.
   * @default 1
   */
  readonly level?: number;
  /**
   * To the output of a container beside Rancher, or to a folder of each server.
   * @default "sidecar"
   */
  readonly destination?: "sidecar" | "hostPath";
  /**
   * The folder of destination hostPath.
   * @default - /var/log/rancher/audit
   */
  readonly hostPath?: string;
  /**
   * Days after which a log file goes.
   * @default - the chart's, 1
   */
  readonly maxAge?: number;
  /**
   * How many files are kept.
   * @default - the chart's, 1
   */
  readonly maxBackup?: number;
  /**
   * Size at which a file is rotated.
   * @default - the chart's, 100
   */
  readonly maxSize?: number;
}

/** How Rancher is reached inside the cluster. */
export interface RancherIngressOptions {
  /**
   * By which objects Rancher is reached: an Ingress, a Gateway (2.14 or newer), or none, since you make your own.
   * @default "ingress"
   */
  readonly exposure?: "ingress" | "gateway" | "none";
  /**
   * Class of the Ingress.
   * @default - the cluster's default class
   */
  readonly class?: string;
  /**
   * Class of the Gateway; needed for exposure gateway.
   * @default - none
   */
  readonly gatewayClass?: string;
  /**
   * What serves the Ingress; needed for tls.mode rancher, where the stack configures it to use TLS to Rancher's pods.
   * @default - none
   */
  readonly controller?: "traefik" | "ingress-nginx";
  /**
   * More annotations of the Ingress.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Processors and memory of each pod. Absent: no bounds. */
export interface RancherResourcesOptions {
  /**
   * What each pod is given.
   * @default - none
   */
  readonly requests?: RancherResourceAmountsOptions;
  /**
   * What each pod may take.
   * @default - none
   */
  readonly limits?: RancherResourceAmountsOptions;
}

/** What each pod is given. */
export interface RancherResourceAmountsOptions {
  /**
   * Processors.
   * @default - none
   */
  readonly cpu?: string;
  /**
   * Memory.
   * @default - none
   */
  readonly memory?: string;
}

/** The operator rancher-backup, with a schedule and a bucket. Absent: none. */
export interface RancherBackupOptions {
  /** Exact version of the charts rancher-backup and rancher-backup-crd. */
  readonly version: string;
  /**
   * Repository of the charts, by https or oci.
   * @default - https://charts.rancher.io
   */
  readonly repository?: string;
  /**
   * The repository asks for credentials, which come from the Terraform variables backup_repository_username and backup_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /** A bucket that exists. */
  readonly bucket: string;
  /** The bucket's region. */
  readonly region: string;
  /**
   * Folder in the bucket.
   * @default - its top
   */
  readonly folder?: string;
  /**
   * Host of the storage.
   * @default - that of S3 in the region
   */
  readonly endpoint?: string;
  /**
   * The role that the operator takes on EKS.
   * @default - an access key, from the Terraform variables backup_access_key and backup_secret_key
   */
  readonly roleArn?: string;
  /**
   * When a backup is made: five fields of cron, in UTC.
   * @default "0 *\/6 * * *"
   */
  readonly schedule?: string;
  /**
   * How many backups are kept.
   * @default 20
   */
  readonly retention?: number;
  /**
   * Encrypt backups by the configuration in the Terraform variable backup_encryption_config.
   * @default false
   */
  readonly encrypted?: boolean;
  /**
   * Any other value of the chart of rancher-backup; what a field here sets is refused. Never a secret: a plan shows it.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What helps to run the servers; each off unless it is asked for. */
export interface OperationsOptions {
  /**
   * For rancher.tls.mode external: the balancer writes who asked for what to a bucket.
   * @default - nowhere
   */
  readonly accessLogs?: OperationsAccessLogsOptions;
  /**
   * Alarms of CloudWatch: unhealthy targets, servers that fail.
   * @default - none
   */
  readonly alarms?: OperationsAlarmsOptions;
  /**
   * Servers send the journal of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs.
   * @default - it stays on them
   */
  readonly logs?: OperationsLogsOptions;
}

/** For rancher.tls.mode external: the balancer writes who asked for what to a bucket. Absent: nowhere. */
export interface OperationsAccessLogsOptions {
  /** A bucket that exists in the stack's region, whose policy lets the balancer write there. */
  readonly bucket: string;
}

/** Alarms of CloudWatch: unhealthy targets, servers that fail. Absent: none. */
export interface OperationsAlarmsOptions {
  /**
   * A topic of SNS in the stack's region that is told.
   * @default - one is made, to be subscribed to
   */
  readonly topicArn?: string;
  /**
   * Servers publish metrics of their own: disk, snapshots of etcd, certificates; alarms look at them.
   * @default - none
   */
  readonly servers?: OperationsAlarmsServersOptions;
}

/** Servers publish metrics of their own: disk, snapshots of etcd, certificates; alarms look at them. Absent: none. */
export interface OperationsAlarmsServersOptions {
  /**
   * How full /var/lib/rancher may be, which is the data volume where there is one.
   * @default 80
   */
  readonly diskPercent?: number;
  /**
   * How old each server's newest snapshot in the bucket may be; more than two intervals of cluster.snapshots.schedule. With cluster.datastore there is none.
   * @default - 24
   */
  readonly snapshotHours?: number;
  /**
   * How soon a certificate of the servers, or the one of Rancher's name, may end.
   * @default 14
   */
  readonly certificateDays?: number;
}

/** Servers send the journal of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs. Absent: it stays on them. */
export interface OperationsLogsOptions {
  /**
   * Days after which CloudWatch forgets: 1, 3, 5, 7, 14, 30, 60, 90 and so on, as CloudWatch Logs has them.
   * @default 30
   */
  readonly retentionDays?: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1096 | 1827 | 2192 | 2557 | 2922 | 3288 | 3653;
}

/** Where Terraform keeps its state. Absent: a local file. */
export type BackendOptions =
  | {
      /** A bucket of S3, with a lock file. */
      readonly s3: BackendS3Options;
      readonly cloud?: never;
    }
  | {
      readonly s3?: never;
      /** A workspace of HCP Terraform or Terraform Enterprise. */
      readonly cloud: BackendCloudOptions;
    };

/** A bucket of S3, with a lock file. */
export interface BackendS3Options {
  /** A bucket that exists, with versioning. */
  readonly bucket: string;
  /** Where in the bucket; another key for each stack. */
  readonly key: string;
  /** The bucket's region. */
  readonly region: string;
  /**
   * Key in the bucket's region that encrypts the state.
   * @default - the bucket's default
   */
  readonly kmsKeyArn?: string;
  /**
   * The role that Terraform assumes for the state; aws.assumeRole is not for that.
   * @default - the credentials of the environment
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
}

/** A workspace of HCP Terraform or Terraform Enterprise. */
export interface BackendCloudOptions {
  /** The organization of the workspace. */
  readonly organization: string;
  /** The workspace; another one for each stack. */
  readonly workspace: string;
  /**
   * The host of Terraform Enterprise.
   * @default - app.terraform.io
   */
  readonly hostname?: string;
}

/** What a TypeScript user writes for a stack of mode RancherOnK8s. */
export interface RancherOnK8sProps {
  /** Rancher on a Kubernetes cluster that exists. */
  readonly mode?: "RancherOnK8s";
  /** The name under which Rancher is reached. All managed clusters know Rancher by it. */
  readonly hostname: string;
  /**
   * Account and region, for cluster.eks and dns.
   * @default - none
   */
  readonly aws?: K8sAwsOptions;
  /**
   * The Route53 zone of the record.
   * @default - the record is yours to create
   */
  readonly dns?: K8sDnsOptions;
  /** The cluster: one of kubeconfig, eks and endpoint. */
  readonly cluster: K8sClusterOptions;
  /**
   * How Rancher reaches what is outside: directly, through an HTTP proxy, or not at all.
   * @default "direct"
   */
  readonly access?: "direct" | AccessOptions;
  /**
   * A private registry that images come from.
   * @default - where they are published
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: RancherOptions;
  /**
   * Where Terraform keeps its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** Account and region, for cluster.eks and dns. */
export interface K8sAwsOptions {
  /** AWS region of cluster.eks, and that Route53 is asked in. */
  readonly region: string;
  /**
   * AWS account; credentials of any other are refused.
   * @default - whichever the credentials are of
   */
  readonly accountId?: string;
  /**
   * The role that Terraform assumes for AWS, but not for its state.
   * @default - the credentials of the environment act themselves
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
}

/** The Route53 zone of the record. Absent: the record is yours to create. */
export interface K8sDnsOptions {
  /** Name of a Route53 hosted zone that exists. */
  readonly zone: string;
  /**
   * The zone is a private hosted zone.
   * @default false
   */
  readonly private?: boolean;
  /**
   * A role that Terraform assumes for the zone and its records, such as one of the zone's account.
   * @default - as for the rest of the stack
   */
  readonly roleArn?: string;
  /** What the name leads to: the balancer of the cluster's ingress, by DNS name or IPv4 address. */
  readonly target: string;
}

/** The cluster: one of kubeconfig, eks and endpoint. */
export interface K8sClusterOptions {
  /** The cluster's minor version, which the support matrix is asked about. */
  readonly kubernetes: string;
  /**
   * The cluster of a context of a kubeconfig.
   * @default - none
   */
  readonly kubeconfig?: ClusterKubeconfigOptions;
  /**
   * A cluster of Amazon EKS, by its name.
   * @default - none
   */
  readonly eks?: ClusterEksOptions;
  /**
   * Address of the API server; its authority and a token come from the Terraform variables cluster_ca and cluster_token.
   * @default - none
   */
  readonly endpoint?: string;
  /**
   * Consent to a cluster that others use too; Rancher's documentation recommends one for Rancher alone.
   * @default false
   */
  readonly shared?: boolean;
}

/** The cluster of a context of a kubeconfig. */
export interface ClusterKubeconfigOptions {
  /**
   * The file, where Terraform runs.
   * @default "~/.kube/config"
   */
  readonly path?: string;
  /** The context in it. Required, since the current one is whatever was used last. */
  readonly context: string;
}

/** A cluster of Amazon EKS, by its name. */
export interface ClusterEksOptions {
  /** The cluster's name, in the region of aws. */
  readonly name: string;
  /**
   * The role to take for the cluster's API.
   * @default - that of aws.assumeRole, or the credentials that Terraform has
   */
  readonly roleArn?: string;
}

/** What a TypeScript user writes for a stack of mode RancherOnDocker. */
export interface RancherOnDockerProps {
  /** Rancher as one container on one server, for tests and demonstrations: it has no high availability. */
  readonly mode?: "RancherOnDocker";
  /** The name under which Rancher is reached. All managed clusters know Rancher by it. */
  readonly hostname: string;
  /** Account and region. */
  readonly aws: AwsOptions;
  /**
   * The network of the server, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: DockerNetworkOptions;
  /**
   * The Route53 zone of the record.
   * @default - the record is yours to create; the outputs say which
   */
  readonly dns?: DockerDnsOptions;
  /**
   * The server that runs the container.
   * @default {}
   */
  readonly server?: ServerOptions;
  /**
   * For rancher.tls.mode external: the balancer on which TLS ends.
   * @default - none
   */
  readonly balancer?: DockerBalancerOptions;
  /**
   * How server and Rancher reach what is outside: directly, through an HTTP proxy, or not at all.
   * @default "direct"
   */
  readonly access?: "direct" | DockerAccessOptions;
  /**
   * A private registry that images come from.
   * @default - where they are published
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: DockerRancherOptions;
  /**
   * Where Terraform keeps its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** The network of the server, and the addresses that can reach Rancher. */
export interface DockerNetworkOptions {
  /**
   * Range of the VPC that is made, /16 to /24, with a balancer /16 to /23.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones, the server's first; a balancer is in all.
   * @default - the region's first three at the first deploy, and the same ever after
   */
  readonly zones?: readonly string[];
  /**
   * A VPC that exists, in place of one that is made.
   * @default - none
   */
  readonly existing?: DockerNetworkExistingOptions;
  /**
   * Security groups of the existing VPC. The stack creates no rule in them.
   * @default - groups of the stack
   */
  readonly securityGroups?: DockerNetworkSecurityGroupsOptions;
  /**
   * Addresses that can reach Rancher on ports 80 and 443. The machine that deploys must be one of them. With a balancer of yours, write its addresses.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** A VPC that exists, in place of one that is made. */
export interface DockerNetworkExistingOptions {
  /** The VPC of the subnets. */
  readonly vpcId: string;
  /** A public subnet, for the server; in an air gap a private one. */
  readonly subnetId: string;
  /**
   * Two or more public subnets in as many zones, for a balancer of the stack; in an air gap private ones. Absent without one.
   * @default []
   */
  readonly balancerSubnetIds?: readonly string[];
}

/** Security groups of the existing VPC. The stack creates no rule in them. Absent: groups of the stack. */
export interface DockerNetworkSecurityGroupsOptions {
  /**
   * The servers' group, in place of that of the stack. `npm run security-groups -- STACK` prints the rules that it needs.
   * @default - one of the stack
   */
  readonly server?: string;
  /**
   * The group of the load balancers, in place of those of the stack.
   * @default - each has one of the stack
   */
  readonly balancer?: string;
  /**
   * Groups that each server has beside that; at most 4.
   * @default []
   */
  readonly additional?: readonly string[];
}

/** The Route53 zone of the record. Absent: the record is yours to create; the outputs say which. */
export interface DockerDnsOptions {
  /** Name of a Route53 hosted zone that exists. */
  readonly zone: string;
  /**
   * The zone is a private hosted zone; the server then has no public address (access.airGap).
   * @default false
   */
  readonly private?: boolean;
  /**
   * A role that Terraform assumes for the zone and its records, such as one of the zone's account.
   * @default - as for the rest of the stack
   */
  readonly roleArn?: string;
}

/** The server that runs the container. */
export interface ServerOptions {
  /**
   * Size by Rancher's documentation: up to 5 or 15 clusters.
   * @default - small
   */
  readonly size?: "small" | "medium";
  /**
   * EC2 instance type in place of size; Nitro, x86-64 or ARM. ARM or not cannot change after the first deploy.
   * @default - none
   */
  readonly instanceType?: string;
  /**
   * Image of a new or replaced server, Ubuntu 24.04 or alike. Needed in an air gap, with Docker in it.
   * @default - Ubuntu 24.04 LTS of the day
   */
  readonly image?: string;
  /**
   * The data volume, which outlives the server's instances.
   * @default {}
   */
  readonly volume?: ClusterVolumeOptions;
  /**
   * Makes the data volume anew from this snapshot, once for each id; all that came after it is lost, but for the volume's final snapshot.
   * @default - none
   */
  readonly restoreFrom?: string;
  /**
   * A higher number replaces the instance; volume and address stay.
   * @default 0
   */
  readonly replace?: number;
  /**
   * While this is true, Terraform refuses to destroy the volume.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** For rancher.tls.mode external: the balancer on which TLS ends. */
export interface DockerBalancerOptions {
  /**
   * TLS ends on a balancer of yours, which reaches the server's port 80; none is made.
   * @default false
   */
  readonly existing?: boolean;
  /**
   * The balancer's certificate in ACM.
   * @default - one is requested, and proved in dns.zone
   */
  readonly certificateArn?: string;
  /**
   * While this is true, AWS refuses to delete the balancer, and Terraform to destroy it.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** The mapping Access. */
export interface DockerAccessOptions {
  /**
   * Through an HTTP proxy.
   * @default - none
   */
  readonly proxy?: AccessProxyOptions;
  /**
   * Not at all: images come from a registry inside, charts with Rancher's image, Docker with the server's.
   * @default - none
   */
  readonly airGap?: DockerAccessAirGapOptions;
}

/** Not at all: images come from a registry inside, charts with Rancher's image, Docker with the server's. */
export interface DockerAccessAirGapOptions {
  /** The private registry that has every image. */
  readonly registry: RegistryOptions;
}

/** Rancher itself. */
export interface DockerRancherOptions {
  /** Exact version, for example 2.15.0. */
  readonly version: string;
  /**
   * Rancher's image without its tag, which is the version.
   * @default "rancher/rancher"
   */
  readonly image?: string;
  /**
   * Consent to a version that the support matrix does not have.
   * @default false
   */
  readonly unsupported?: boolean;
  /**
   * Where TLS ends and whose certificate it is.
   * @default {}
   */
  readonly tls?: DockerRancherTlsOptions;
  /**
   * How agents check Rancher's certificate.
   * @default - strict for a private authority, system-store for a public one
   */
  readonly agentTLSMode?: "strict" | "system-store";
  /**
   * Feature flags by name.
   * @default {}
   */
  readonly features?: Readonly<Record<string, boolean>>;
  /**
   * Log of the requests to Rancher's API, in /var/log/rancher/auditlog of the server.
   * @default - none
   */
  readonly auditLog?: DockerRancherAuditLogOptions;
  /**
   * The first administrator's first password: generated, or from the Terraform variable bootstrap_password.
   * @default "generated"
   */
  readonly bootstrapPassword?: "generated" | "variable";
  /**
   * More authorities that Rancher itself trusts, from the Terraform variable additional_trusted_cas.
   * @default false
   */
  readonly additionalTrustedCAs?: boolean;
  /**
   * More environment variables of the container, none of them secret; what a field here sets is refused.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where TLS ends and whose certificate it is. */
export interface DockerRancherTlsOptions {
  /**
   * Where TLS ends: at Rancher's container, or on a balancer before it (external).
   * @default "rancher"
   */
  readonly mode?: "rancher" | "external";
  /**
   * Who issues the certificate: Rancher's own authority, nobody since you give it (blank), or Let's Encrypt (acme).
   * @default "rancher"
   */
  readonly issuer?: "rancher" | "blank" | "acme";
  /**
   * The certificate you give is of an authority that machines do not know; you give its root too.
   * @default - false
   */
  readonly privateCA?: boolean;
}

/** Log of the requests to Rancher's API, in /var/log/rancher/auditlog of the server. Absent: none. */
export interface DockerRancherAuditLogOptions {
  /**
   * 0 to 3: metadata, headers too, bodies of requests too, bodies of answers too; by Rancher's minor.
   * @default 1
   */
  readonly level?: number;
  /**
   * Days after which a log file goes.
   * @default - Rancher's own
   */
  readonly maxAge?: number;
  /**
   * How many files are kept.
   * @default - Rancher's own
   */
  readonly maxBackup?: number;
  /**
   * Size at which a file is rotated.
   * @default - Rancher's own
   */
  readonly maxSize?: number;
}

/** What a TypeScript user writes for a stack of mode RancherOnRKE1. */
export interface RancherOnRke1Props {
  /** Rancher on a cluster of RKE1 on EC2. RKE1 reached its end of life on 2025-07-31: for a Rancher that has to stay on it. */
  readonly mode?: "RancherOnRKE1";
  /** The name under which Rancher is reached. All managed clusters know Rancher by it. */
  readonly hostname: string;
  /** Account and region. */
  readonly aws: AwsOptions;
  /**
   * The network of the servers, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: Rke1NetworkOptions;
  /**
   * The balancer in front of the servers.
   * @default {}
   */
  readonly balancer?: Rke1BalancerOptions;
  /**
   * The Route53 zone of the record.
   * @default - the record is yours to create; the outputs say which
   */
  readonly dns?: Rke1DnsOptions;
  /**
   * The machine by way of which servers are reached by SSH.
   * @default {}
   */
  readonly bastion?: BastionOptions;
  /** The three servers and the Kubernetes cluster they form. */
  readonly cluster: Rke1ClusterOptions;
  /** Rancher itself, up to 2.11. */
  readonly rancher: RancherOptions;
  /**
   * Where Terraform keeps its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** The network of the servers, and the addresses that can reach Rancher. */
export interface Rke1NetworkOptions {
  /**
   * Range of the VPC that is made, /16 to /24, outside 10.42.0.0/16 and 10.43.0.0/16.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones.
   * @default - the region's first three at the first deploy, and the same ever after
   */
  readonly zones?: readonly string[];
  /**
   * One NAT gateway per zone, or a single one whose zone takes all outgoing connections with it.
   * @default - perZone
   */
  readonly natGateways?: "perZone" | "single";
  /**
   * Addresses that can reach Rancher on ports 80 and 443.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** The balancer in front of the servers. */
export interface Rke1BalancerOptions {
  /**
   * While this is true, AWS refuses to delete the balancer, and Terraform to destroy it and the data volumes.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** The Route53 zone of the record. Absent: the record is yours to create; the outputs say which. */
export interface Rke1DnsOptions {
  /** Name of a public Route53 hosted zone that exists. */
  readonly zone: string;
  /**
   * A role that Terraform assumes for the zone and its records, such as one of the zone's account.
   * @default - as for the rest of the stack
   */
  readonly roleArn?: string;
}

/** The machine by way of which servers are reached by SSH. */
export interface BastionOptions {
  /**
   * Replacement number: a higher one replaces the bastion by one of the newest image. Its address stays.
   * @default 0
   */
  readonly replace?: number;
}

/** The three servers and the Kubernetes cluster they form. */
export interface Rke1ClusterOptions {
  /** Exact version, for example v1.31.7-rancher1-1. It cannot change after the first deploy. */
  readonly version: string;
  /**
   * Size by Rancher's documentation: up to 150, 300 or 500 clusters.
   * @default - small
   */
  readonly size?: "small" | "medium" | "large";
  /**
   * EC2 instance type in place of size; Nitro and x86-64. Neither of them can change after the first deploy.
   * @default - none
   */
  readonly instanceType?: string;
  /**
   * The data volume of each server: etcd, Docker and the snapshots of etcd.
   * @default {}
   */
  readonly volume?: ClusterVolumeOptions;
  /** Addresses that can reach the Kubernetes API on port 6443 and the bastion on port 22. The machine that runs Terraform must be one of them. */
  readonly apiAllowedCidrs: readonly string[];
}
