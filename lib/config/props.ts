/**
 * The properties of the stacks in TypeScript. `npm run generate` writes this file from the schemas in `blocks/`. Each
 * field has the description, the unit and the default of its schema.
 */

/** The properties of a stack of mode RancherOnRKE. */
export interface RancherOnRkeProps {
  /** Rancher on a dedicated, highly available Kubernetes cluster on EC2. */
  readonly mode?: "RancherOnRKE";
  /** DNS name of Rancher. All managed clusters reach Rancher by this name. */
  readonly hostname: string;
  /** AWS account and region. */
  readonly aws: AwsOptions;
  /**
   * Network of the servers, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: NetworkOptions;
  /**
   * How clients reach Rancher and the Kubernetes API: through a network load balancer, or through DNS records with the servers' public addresses. It cannot change after the first deploy.
   * @default "balancer"
   */
  readonly exposure?: "balancer" | "dns";
  /**
   * The load balancer in front of the servers.
   * @default {}
   */
  readonly balancer?: BalancerOptions;
  /**
   * Route 53 zone of the record.
   * @default - you create the record that the outputs show
   */
  readonly dns?: DnsOptions;
  /** The servers and their Kubernetes cluster. */
  readonly cluster: ClusterOptions;
  /**
   * Egress of the servers and Rancher: direct, through an HTTP proxy, or none (air gap).
   * @default "direct"
   */
  readonly egress?: "direct" | EgressOptions;
  /**
   * Private registry for images.
   * @default - the public registries
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: RancherOptions;
  /**
   * Monitoring of the servers. Each part is off by default.
   * @default {}
   */
  readonly operations?: OperationsOptions;
  /**
   * Where Terraform stores its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** AWS account and region. */
export interface AwsOptions {
  /** AWS region of the stack. It cannot change after the first deploy. */
  readonly region: string;
  /**
   * AWS account of the stack. Terraform rejects the credentials of other accounts.
   * @default - the account of the first deploy
   */
  readonly accountId?: string;
  /**
   * Role that Terraform assumes for all resources of the stack, but not for the state.
   * @default - the credentials of the environment, without a role
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
  /**
   * Major version of the Terraform provider hashicorp/aws: 6 (6.40 or newer) or 5 (5.100 or newer). A deployed stack can change from 5 to 6, without a change to the servers, but not back.
   * @default 6
   */
  readonly provider?: 6 | 5;
  /**
   * Tags of all resources, including the volumes of instances. At most 40.
   * @default {}
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * ARN of the customer-managed key, in the stack's region, that encrypts volumes, etcd snapshots and the database of cluster.datastore.rds. It cannot change after the first deploy.
   * @default - keys that AWS manages
   */
  readonly kmsKeyArn?: string;
  /**
   * ARN of the customer-managed key, in the stack's region, that encrypts the desired state of the servers, with its secrets.
   * @default - the stack creates a key, about 1 USD a month
   */
  readonly secretsKeyArn?: string;
  /**
   * Name of an existing instance profile, with a role, for the servers. The stack then creates no role. `npm run policy -- STACK --servers` prints the policy that the role needs.
   * @default - the stack creates a role
   */
  readonly instanceProfile?: string;
  /**
   * ARN of the permissions boundary of the servers' role.
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of policies that the stack attaches to the servers' role, for example for Session Manager preferences, Patch Manager or agents. At most 10.
   * @default []
   */
  readonly rolePolicyArns?: readonly string[];
}

/** Role that Terraform assumes for all resources of the stack, but not for the state. */
export interface AwsAssumeRoleOptions {
  /** ARN of the role. */
  readonly roleArn: string;
  /**
   * External id that the role's trust policy requires.
   * @default - none
   */
  readonly externalId?: string;
  /**
   * Session name, as CloudTrail shows it.
   * @default - a name that Terraform generates
   */
  readonly sessionName?: string;
}

/** Network of the servers, and the addresses that can reach Rancher. */
export interface NetworkOptions {
  /**
   * IPv4 range of the VPC that the stack creates, /16 to /24; with rancher.tls.mode external or in an air gap, /16 to /23. It must not overlap cluster.podCidr or cluster.serviceCidr. It cannot change after the first deploy.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones.
   * @default - the region's first three at the first deploy; they do not change later
   */
  readonly zones?: readonly string[];
  /**
   * One NAT gateway per zone, or a single NAT gateway. When the zone of a single one fails, all outgoing connections fail.
   * @default - perZone
   */
  readonly natGateways?: "perZone" | "single";
  /**
   * An existing VPC, instead of a VPC that the stack creates. Its ids cannot change after the first deploy.
   * @default - none
   */
  readonly existing?: NetworkExistingOptions;
  /**
   * Existing security groups in the existing VPC. The stack creates no rules in them.
   * @default - the stack creates its own groups
   */
  readonly securityGroups?: NetworkSecurityGroupsOptions;
  /**
   * IPv4 ranges that can reach Rancher on ports 80 and 443.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** An existing VPC, instead of a VPC that the stack creates. Its ids cannot change after the first deploy. */
export interface NetworkExistingOptions {
  /** Id of the VPC that contains the subnets. */
  readonly vpcId: string;
  /**
   * Ids of three public subnets in three zones, for an internet-facing load balancer. Leave empty for an internal load balancer.
   * @default []
   */
  readonly publicSubnetIds?: readonly string[];
  /** Ids of three private subnets in three zones, for the servers. Each subnet needs a route to the internet. */
  readonly privateSubnetIds: readonly string[];
  /**
   * Public addresses of the servers' outgoing connections (the VPC's NAT gateways). Required for an internet-facing load balancer when allowedCidrs does not include 0.0.0.0/0.
   * @default []
   */
  readonly egressCidrs?: readonly string[];
}

/** Existing security groups in the existing VPC. The stack creates no rules in them. */
export interface NetworkSecurityGroupsOptions {
  /**
   * Id of the servers' security group. `npm run security-groups -- STACK` prints the rules that it needs.
   * @default - the stack creates one
   */
  readonly servers?: string;
  /**
   * Id of the load balancers' security group.
   * @default - the stack creates one for each load balancer
   */
  readonly balancer?: string;
  /**
   * Ids of additional security groups for each server. At most 4.
   * @default []
   */
  readonly additional?: readonly string[];
}

/** The load balancer in front of the servers. */
export interface BalancerOptions {
  /**
   * Whether the load balancer has public addresses (internet-facing) or private ones (internal). It cannot change after the first deploy.
   * @default "internet-facing"
   */
  readonly scheme?: "internet-facing" | "internal";
  /**
   * For rancher.tls.mode external: ARN of the load balancer's ACM certificate, in the stack's region.
   * @default - the stack requests a certificate and validates it in dns.zone
   */
  readonly certificateArn?: string;
  /**
   * While this is true, AWS does not delete the load balancer, and Terraform does not destroy it or the data volumes.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Idle timeout of connections through the network load balancer, in seconds, 60 to 6000.
   * @default - 1800
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * The network load balancer forwards connections to the servers of all zones. When this is false, each zone's address forwards only to the servers of its zone, and AWS charges no traffic between zones for it.
   * @default true
   */
  readonly crossZone?: boolean;
  /**
   * The load balancer sends the client's address to the ingress controller (PROXY protocol v2). Rancher's audit log then shows the clients' addresses. It cannot change after the first deploy.
   * @default false
   */
  readonly proxyProtocol?: boolean;
}

/** Route 53 zone of the record. */
export interface DnsOptions {
  /** Name of an existing Route 53 hosted zone. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have the name in dns.zone, such as two public zones.
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * The zone is a private hosted zone. It requires an internal load balancer.
   * @default false
   */
  readonly private?: boolean;
  /**
   * ARN of a role that Terraform assumes for the zone and its records, for example a role in the zone's account.
   * @default - the same credentials as for the other resources
   */
  readonly roleArn?: string;
}

/** The servers and their Kubernetes cluster. */
export interface ClusterOptions {
  /** Exact version of RKE2 or K3s, for example v1.35.7+rke2r1 or v1.35.7+k3s1. It is required, so that Kubernetes is upgraded only when this field changes. The distribution, RKE2 or K3s, cannot change after the first deploy. */
  readonly version: string;
  /**
   * Ingress controller. ingress-nginx is retired, and only RKE2 up to 1.36 includes it. This field cannot change after the first deploy.
   * @default "traefik"
   */
  readonly ingress?: "traefik" | "ingress-nginx";
  /**
   * Number of servers: 1, 3 or 5, or 2 to 5 with cluster.datastore. It can grow. The servers are distributed over the zones, and each runs the control plane and Rancher.
   * @default 3
   */
  readonly servers?: 1 | 2 | 3 | 4 | 5;
  /**
   * Replacement number of a server. A higher number replaces the instance; the data volume and the address remain. Replace one server per deploy.
   * @default {}
   */
  readonly replace?: Readonly<Record<string, number>>;
  /**
   * Size of the servers according to Rancher's documentation: up to 150, 300 or 500 clusters.
   * @default - small, unless instanceType is set
   */
  readonly size?: "small" | "medium" | "large";
  /**
   * EC2 instance type, instead of size: a Nitro type with x86-64 or ARM processors. The processor architecture cannot change after the first deploy.
   * @default - by size
   */
  readonly instanceType?: string;
  /**
   * AMI of new and replaced servers: Ubuntu 24.04 or similar, for their processor architecture, with a root volume of at most 40 GiB (100 GiB with cluster.datastore).
   * @default - the newest Ubuntu 24.04 LTS
   */
  readonly image?: string;
  /**
   * Data volume of each server. It remains when the instance is replaced. With cluster.datastore, servers have no data volume.
   * @default - 100 GiB, with the defaults of its fields
   */
  readonly volume?: ClusterVolumeOptions;
  /**
   * A second volume of each server, only for etcd's database and its snapshots on the servers, as Rancher recommends for large installations. It cannot be added or removed after the first deploy.
   * @default - none, etcd is on the data volume
   */
  readonly etcdVolume?: ClusterVolumeOptions;
  /**
   * K3s only: an external datastore. The servers then store no data. It cannot change after the first deploy.
   * @default - etcd on each server
   */
  readonly datastore?: ClusterDatastoreOptions;
  /** IPv4 ranges that can reach the Kubernetes API on port 6443. They must include the machine that runs Terraform. */
  readonly apiAllowedCidrs: readonly string[];
  /**
   * IPv4 range of the pods. It must not overlap the VPC's range. It cannot change after the first deploy.
   * @default "10.42.0.0/16"
   */
  readonly podCidr?: string;
  /**
   * IPv4 range of the services. It must not overlap the VPC's range. It cannot change after the first deploy.
   * @default "10.43.0.0/16"
   */
  readonly serviceCidr?: string;
  /**
   * Hardening according to the CIS benchmark; RKE2 only. Rancher's own namespaces are exempt from its restrictions.
   * @default - none
   */
  readonly profile?: "cis";
  /**
   * Audit log of the Kubernetes API: default, or your own policy in the format of Kubernetes. docs/security.md contains the default policy. The log is on each server, at most 1.1 GB.
   * @default - no audit log
   */
  readonly auditPolicy?: "default" | ClusterAuditPolicyOptions;
  /**
   * Other keys of the RKE2 or K3s server configuration, such as kubelet-arg, or cni on RKE2. Never write a secret here. Some keys cannot change after the first deploy: docs/recipes.md lists them.
   * @default {}
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Number of the administrator's certificate. A higher number issues a new kubeconfig and invalidates the previous one.
   * @default 0
   */
  readonly adminCertificate?: number;
  /**
   * Folder from which the servers download releases, with one folder for each version (%2B instead of +). A bucket must be in the stack's region.
   * @default - the distribution's releases on GitHub
   */
  readonly artifacts?: string;
  /**
   * etcd snapshots, on the servers and in a bucket of the stack. With cluster.datastore, there are none.
   * @default - every 6 hours, the newest 20 of each server
   */
  readonly snapshots?: ClusterSnapshotsOptions;
  /**
   * Restores an etcd snapshot, once for each name. All later changes are lost.
   * @default - none
   */
  readonly restore?: ClusterRestoreOptions;
}

/** Data volume of each server. It remains when the instance is replaced. With cluster.datastore, servers have no data volume. */
export interface ClusterVolumeOptions {
  /**
   * Size of each volume in GiB. It can grow, but not shrink.
   * @default 100
   */
  readonly size?: number;
  /**
   * I/O operations per second of each volume (gp3).
   * @default 3000
   */
  readonly iops?: number;
  /**
   * Throughput of each volume in MiB per second (gp3). At most a quarter of iops.
   * @default 125
   */
  readonly throughput?: number;
  /**
   * Creates a snapshot of a volume that is destroyed with its stack.
   * @default true
   */
  readonly finalSnapshot?: boolean;
}

/** K3s only: an external datastore. The servers then store no data. It cannot change after the first deploy. */
export type ClusterDatastoreOptions =
  | {
      /** PostgreSQL on Amazon RDS in two zones. The stack creates it. */
      readonly rds: ClusterDatastoreRdsOptions;
      readonly endpoint?: never;
    }
  | {
      readonly rds?: never;
      /** An existing datastore. */
      readonly endpoint: ClusterDatastoreEndpointOptions;
    };

/** PostgreSQL on Amazon RDS in two zones. The stack creates it. */
export interface ClusterDatastoreRdsOptions {
  /**
   * Major version of PostgreSQL, in quotes. A higher version upgrades the database, which is unavailable during the upgrade.
   * @default "17"
   */
  readonly version?: "15" | "16" | "17";
  /**
   * Class of the database instances.
   * @default - by cluster.size, 2, 4 or 8 vCPU with 8, 16 or 32 GiB
   */
  readonly instanceClass?: string;
  /**
   * Storage of the database in GiB. It grows automatically, up to five times this size and at most 65536 GiB.
   * @default - by cluster.size
   */
  readonly storage?: number;
  /**
   * Days for which RDS keeps backups. The database can be restored to any second of these days.
   * @default 14
   */
  readonly backupDays?: number;
  /**
   * Creates a snapshot of the database when its stack is destroyed.
   * @default true
   */
  readonly finalSnapshot?: boolean;
}

/** An existing datastore. */
export interface ClusterDatastoreEndpointOptions {
  /** Type of the datastore; write mysql for MariaDB too. It cannot change after the first deploy. Set the endpoint in the Terraform variable datastore_endpoint. */
  readonly engine: "postgres" | "mysql" | "etcd";
  /**
   * The datastore's certificate comes from a private authority. Set the authority's certificate in the Terraform variable datastore_ca.
   * @default false
   */
  readonly ca?: boolean;
  /**
   * The datastore requires a client certificate. Set it in the Terraform variables datastore_certificate and datastore_key.
   * @default false
   */
  readonly clientCertificate?: boolean;
}

/** The mapping ClusterAuditPolicy. */
export interface ClusterAuditPolicyOptions {
  /**
   * Version of the policy's format.
   * @default "audit.k8s.io/v1"
   */
  readonly apiVersion?: "audit.k8s.io/v1";
  /**
   * Kind of the object.
   * @default "Policy"
   */
  readonly kind?: "Policy";
  /**
   * Stages that the log omits.
   * @default - none
   */
  readonly omitStages?: readonly ("RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic")[];
  /**
   * Whether the log omits managed fields.
   * @default - false
   */
  readonly omitManagedFields?: boolean;
  /** Rules. The first rule that matches a request decides its level. */
  readonly rules: readonly ClusterAuditPolicyRulesOptions[];
}

/** The mapping ClusterAuditPolicyRules. */
export interface ClusterAuditPolicyRulesOptions {
  /** What the log contains: nothing, metadata, also the request, or also the response. */
  readonly level: "None" | "Metadata" | "Request" | "RequestResponse";
  /**
   * Users.
   * @default - all users
   */
  readonly users?: readonly string[];
  /**
   * Groups of users.
   * @default - all groups
   */
  readonly userGroups?: readonly string[];
  /**
   * Verbs of requests.
   * @default - all verbs
   */
  readonly verbs?: readonly string[];
  /**
   * Resources.
   * @default - all resources
   */
  readonly resources?: readonly ClusterAuditPolicyRulesResourcesOptions[];
  /**
   * Namespaces; "" for objects without one.
   * @default - all namespaces
   */
  readonly namespaces?: readonly string[];
  /**
   * Paths that are no resources.
   * @default - all paths
   */
  readonly nonResourceURLs?: readonly string[];
  /**
   * Stages that the log omits.
   * @default - none
   */
  readonly omitStages?: readonly ("RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic")[];
  /**
   * Whether the log omits managed fields.
   * @default - false
   */
  readonly omitManagedFields?: boolean;
}

/** The mapping ClusterAuditPolicyRulesResources. */
export interface ClusterAuditPolicyRulesResourcesOptions {
  /**
   * API group; "" for the core group.
   * @default ""
   */
  readonly group?: string;
  /**
   * Resources.
   * @default - all of the group
   */
  readonly resources?: readonly string[];
  /**
   * Names of objects.
   * @default - all objects
   */
  readonly resourceNames?: readonly string[];
}

/** etcd snapshots, on the servers and in a bucket of the stack. With cluster.datastore, there are none. */
export interface ClusterSnapshotsOptions {
  /**
   * Schedule of the etcd snapshots, on each server and in the stack's bucket: five cron fields, in UTC.
   * @default "0 *\/6 * * *"
   */
  readonly schedule?: string;
  /**
   * Number of scheduled snapshots to keep for each server. The defaults keep snapshots of five days.
   * @default 20
   */
  readonly retention?: number;
}

/** Restores an etcd snapshot, once for each name. All later changes are lost. */
export interface ClusterRestoreOptions {
  /** Name of the snapshot in the bucket. */
  readonly snapshot: string;
}

/** The mapping Egress. */
export interface EgressOptions {
  /**
   * Egress through an HTTP proxy.
   * @default - none
   */
  readonly proxy?: EgressProxyOptions;
  /**
   * No egress (air gap): images, releases and charts come from internal mirrors.
   * @default - none
   */
  readonly airGap?: EgressAirGapOptions;
}

/** Egress through an HTTP proxy. */
export interface EgressProxyOptions {
  /** Address of the proxy for http requests, without credentials. */
  readonly http: string;
  /**
   * The proxy inspects TLS: it presents certificates of its own authority. Set the authority's certificate in the Terraform variable proxy_ca. The servers' operating system and Rancher trust it; on an existing cluster, only Rancher. Servers then reach S3 without the proxy.
   * @default false
   */
  readonly privateCA?: boolean;
  /**
   * Address of the proxy for https requests.
   * @default - the same proxy
   */
  readonly https?: string;
  /**
   * The proxy requires credentials. Set them in the Terraform variables proxy_username and proxy_password. Servers then reach S3 without the proxy.
   * @default false
   */
  readonly auth?: boolean;
  /**
   * Names, suffixes and ranges that the servers reach without the proxy, in addition to the cluster itself. With network.existing, write the VPC's range.
   * @default []
   */
  readonly noProxy?: readonly string[];
}

/** No egress (air gap): images, releases and charts come from internal mirrors. */
export interface EgressAirGapOptions {
  /** Private registry that contains every image. */
  readonly registry: RegistryOptions;
  /**
   * Folder from which the servers download RKE2 or K3s, with one folder for each version. A bucket must be in the stack's region. Required when the stack creates the servers.
   * @default - none
   */
  readonly artifacts?: string;
  /** Source of all charts: a repository (https or oci), or a folder of chart archives on the machine that runs Terraform. */
  readonly charts: string;
  /**
   * The chart repository requires credentials. Set them in the Terraform variables charts_username and charts_password. For charts in the registry itself, set registry.auth instead.
   * @default false
   */
  readonly chartsAuth?: boolean;
}

/** Private registry that contains every image. */
export interface RegistryOptions {
  /** Host and port of the registry. Each image has the same path there as in its public registry. */
  readonly host: string;
  /**
   * The registry requires credentials. Set them in the Terraform variables registry_username and registry_password. Not for Amazon ECR, whose passwords expire after 12 hours.
   * @default false
   */
  readonly auth?: boolean;
  /**
   * The registry's certificate comes from a private authority. Set the authority's certificate in the Terraform variable registry_ca.
   * @default false
   */
  readonly privateCA?: boolean;
  /**
   * Registries that this registry mirrors for the servers; "*" for every registry.
   * @default - none; in an air gap, every registry
   */
  readonly mirrors?: readonly string[];
  /**
   * Path in this registry for the images of each upstream registry, such as a project of Harbor or a pull through cache rule of ECR. Images keep their public names, and the servers pull them from the path. Only RancherOnRKE.
   * @default - none, each image has the same path as in its public registry
   */
  readonly rewrite?: Readonly<Record<string, string>>;
}

/** Rancher itself. */
export interface RancherOptions {
  /** Exact version, for example 2.15.0. */
  readonly version: string;
  /**
   * Address of the repository of Rancher's chart, https or oci.
   * @default - https://releases.rancher.com/server-charts/latest
   */
  readonly repository?: string;
  /**
   * The repository requires credentials. Set them in the Terraform variables rancher_repository_username and rancher_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /**
   * Accepts what Rancher does not support: versions of Rancher, Kubernetes, cert-manager and rancher-backup that are not supported together, or another hostname on a deployed stack. A Kubernetes version newer than the newest supported one is still rejected, because Rancher's chart rejects it.
   * @default false
   */
  readonly unsupported?: boolean;
  /**
   * Where TLS ends, and the issuer of the certificate.
   * @default {}
   */
  readonly tls?: RancherTlsOptions;
  /**
   * How agents verify Rancher's certificate.
   * @default - strict for a private authority, system-store for a public one
   */
  readonly agentTLSMode?: "strict" | "system-store";
  /**
   * cert-manager. Every issuer except blank needs it.
   * @default - the stack installs it if the issuer needs it
   */
  readonly certManager?: RancherCertManagerOptions;
  /**
   * Number of Rancher's pods.
   * @default - 3, or the number of servers if it is lower
   */
  readonly replicas?: number;
  /**
   * Rancher's feature flags by name.
   * @default {}
   */
  readonly features?: Readonly<Record<string, boolean>>;
  /**
   * Log of the requests to Rancher's API.
   * @default - none
   */
  readonly auditLog?: RancherAuditLogOptions;
  /**
   * How Rancher is exposed inside the cluster.
   * @default {}
   */
  readonly ingress?: RancherIngressOptions;
  /**
   * First password of the administrator: generated, or from the Terraform variable bootstrap_password.
   * @default "generated"
   */
  readonly bootstrapPassword?: "generated" | "variable";
  /**
   * Additional authorities that Rancher trusts. Set their certificates in the Terraform variable additional_trusted_cas.
   * @default false
   */
  readonly additionalTrustedCAs?: boolean;
  /**
   * CPU and memory of each of Rancher's pods.
   * @default - no requests and no limits
   */
  readonly resources?: RancherResourcesOptions;
  /**
   * Priority class of Rancher's pods.
   * @default - rancher-critical, from the chart
   */
  readonly priorityClass?: string;
  /**
   * Other values of the chart of Rancher. Values that another field sets are rejected. Never write a secret here: plans show the values.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
  /**
   * The operator rancher-backup, with a schedule and a bucket.
   * @default - none
   */
  readonly backup?: RancherBackupOptions;
}

/** Where TLS ends, and the issuer of the certificate. */
export interface RancherTlsOptions {
  /**
   * Where TLS ends: at the ingress, at a load balancer in front of it (external), or at Rancher's pods (rancher). With rancher, the ingress encrypts again to the pods.
   * @default "ingress"
   */
  readonly mode?: "ingress" | "external" | "rancher";
  /**
   * Issuer of the certificate: Rancher's own authority (rancher), none because you provide the certificate (blank), your own authority (ca), Let's Encrypt (acme), or an issuer of cert-manager that you created (existing).
   * @default "rancher"
   */
  readonly issuer?: "rancher" | "blank" | "ca" | "acme" | "existing";
  /**
   * Issuer of cert-manager that you created. Required for issuer existing.
   * @default - none
   */
  readonly issuerRef?: RancherTlsIssuerRefOptions;
  /**
   * Agents trust only the authority in the Terraform variable tls_ca. Write true when the certificate that you provide, or that your issuer issues, comes from a private authority, or for issuer acme with agentTLSMode strict: tls_ca is then the root of Let's Encrypt.
   * @default - false
   */
  readonly privateCA?: boolean;
  /**
   * Mail address for messages of Let's Encrypt. Required for issuer acme.
   * @default - none
   */
  readonly email?: string;
  /**
   * Environment of Let's Encrypt. Browsers do not trust certificates of staging.
   * @default - production
   */
  readonly environment?: "production" | "staging";
  /**
   * Proof of the hostname by a record in a public zone of Route 53, for issuer acme: Rancher itself can be private. The keys of an IAM user are in the Terraform variables acme_access_key and acme_secret_key.
   * @default - none, Let's Encrypt connects to port 80
   */
  readonly dns01?: RancherTlsDns01Options;
}

/** Issuer of cert-manager that you created. Required for issuer existing. */
export interface RancherTlsIssuerRefOptions {
  /** Name of the issuer. */
  readonly name: string;
  /**
   * Kind of the issuer: ClusterIssuer, or Issuer in the namespace cattle-system.
   * @default "ClusterIssuer"
   */
  readonly kind?: string;
  /**
   * API group of the issuer. Issuers that are not part of cert-manager have other groups.
   * @default "cert-manager.io"
   */
  readonly group?: string;
}

/** Proof of the hostname by a record in a public zone of Route 53, for issuer acme: Rancher itself can be private. The keys of an IAM user are in the Terraform variables acme_access_key and acme_secret_key. */
export interface RancherTlsDns01Options {
  /**
   * Id of the public hosted zone of the hostname.
   * @default - cert-manager looks for it, with the permission route53:ListHostedZonesByName
   */
  readonly zoneId?: string;
  /**
   * Public DNS servers that cert-manager asks whether the record exists. Required with dns.private, because the servers see only the private zone.
   * @default - none, cert-manager asks the cluster's DNS
   */
  readonly nameservers?: readonly string[];
}

/** cert-manager. Every issuer except blank needs it. */
export interface RancherCertManagerOptions {
  /**
   * The cluster already has cert-manager. The stack does not install it.
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Exact version.
   * @default - the newest that supports the Kubernetes version
   */
  readonly version?: string;
  /**
   * Address of the repository of its chart, https or oci.
   * @default - https://charts.jetstack.io
   */
  readonly repository?: string;
  /**
   * The repository requires credentials. Set them in the Terraform variables cert_manager_repository_username and cert_manager_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /**
   * Other values of the chart of cert-manager. Values that another field sets are rejected. Never write a secret here: plans show the values.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Log of the requests to Rancher's API. */
export interface RancherAuditLogOptions {
  /**
   * Level of detail: 0 metadata, 1 also headers, 2 also request bodies, 3 also response bodies. The exact meaning depends on Rancher's minor version.
   * @default 1
   */
  readonly level?: number;
  /**
   * Target of the log: the output of a sidecar container, or a folder on each server (hostPath).
   * @default "sidecar"
   */
  readonly destination?: "sidecar" | "hostPath";
  /**
   * Folder for destination hostPath.
   * @default - /var/log/rancher/audit
   */
  readonly hostPath?: string;
  /**
   * Days after which a log file is deleted.
   * @default - 1, from the chart
   */
  readonly maxAge?: number;
  /**
   * Number of old log files to keep, at least 1.
   * @default - 1, from the chart
   */
  readonly maxBackup?: number;
  /**
   * Size of a log file in megabytes, after which it is rotated.
   * @default - 100, from the chart
   */
  readonly maxSize?: number;
}

/** How Rancher is exposed inside the cluster. */
export interface RancherIngressOptions {
  /**
   * Kubernetes object that exposes Rancher: an Ingress, a Gateway (mode RancherOnK8s, Rancher 2.14 or newer), or none, if you create your own.
   * @default "ingress"
   */
  readonly exposure?: "ingress" | "gateway" | "none";
  /**
   * Class of the Ingress.
   * @default - the cluster's default class
   */
  readonly class?: string;
  /**
   * Class of the Gateway. Required for exposure gateway.
   * @default - none
   */
  readonly gatewayClass?: string;
  /**
   * Ingress controller that serves the Ingress. Required on an existing cluster with tls.mode rancher: the stack then configures TLS from the controller to Rancher's pods.
   * @default - the controller of the stack's cluster; none on an existing cluster
   */
  readonly controller?: "traefik" | "ingress-nginx";
  /**
   * Additional annotations of the Ingress.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** CPU and memory of each of Rancher's pods. */
export interface RancherResourcesOptions {
  /**
   * Resources that Kubernetes reserves for each pod.
   * @default - none
   */
  readonly requests?: RancherResourceAmountsOptions;
  /**
   * Maximum resources of each pod.
   * @default - none
   */
  readonly limits?: RancherResourceAmountsOptions;
}

/** Resources that Kubernetes reserves for each pod. */
export interface RancherResourceAmountsOptions {
  /**
   * CPU, such as "2" or 500m.
   * @default - none
   */
  readonly cpu?: string;
  /**
   * Memory, such as 4Gi.
   * @default - none
   */
  readonly memory?: string;
}

/** The operator rancher-backup, with a schedule and a bucket. */
export interface RancherBackupOptions {
  /** Exact version of the charts rancher-backup and rancher-backup-crd. */
  readonly version: string;
  /**
   * Address of the repository of the charts, https or oci.
   * @default - https://charts.rancher.io
   */
  readonly repository?: string;
  /**
   * The repository requires credentials. Set them in the Terraform variables backup_repository_username and backup_repository_password.
   * @default false
   */
  readonly repositoryAuth?: boolean;
  /** Name of an existing bucket. */
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /**
   * Folder in the bucket.
   * @default - the top of the bucket
   */
  readonly folder?: string;
  /**
   * Host of S3-compatible storage.
   * @default - Amazon S3 in the region
   */
  readonly endpoint?: string;
  /**
   * ARN of the role that the operator assumes on EKS.
   * @default - an access key in the Terraform variables backup_access_key and backup_secret_key
   */
  readonly roleArn?: string;
  /**
   * Schedule of the backups: five cron fields, in UTC.
   * @default "0 *\/6 * * *"
   */
  readonly schedule?: string;
  /**
   * Number of backups to keep.
   * @default 20
   */
  readonly retention?: number;
  /**
   * Encrypts backups with the configuration in the Terraform variable backup_encryption_config.
   * @default false
   */
  readonly encrypted?: boolean;
  /**
   * Other values of the chart of rancher-backup. Values that another field sets are rejected. Never write a secret here: plans show the values.
   * @default {}
   */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Monitoring of the servers. Each part is off by default. */
export interface OperationsOptions {
  /**
   * For rancher.tls.mode external: the load balancer writes access logs to a bucket.
   * @default - no access logs
   */
  readonly accessLogs?: OperationsAccessLogsOptions;
  /**
   * CloudWatch alarms for unhealthy targets and failed servers.
   * @default - none
   */
  readonly alarms?: OperationsAlarmsOptions;
  /**
   * Servers send the journals of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs.
   * @default - the journals remain on the servers
   */
  readonly logs?: OperationsLogsOptions;
}

/** For rancher.tls.mode external: the load balancer writes access logs to a bucket. */
export interface OperationsAccessLogsOptions {
  /** Name of an existing bucket in the stack's region. Its policy must allow the load balancer to write to it. */
  readonly bucket: string;
}

/** CloudWatch alarms for unhealthy targets and failed servers. */
export interface OperationsAlarmsOptions {
  /**
   * ARN of an SNS topic in the stack's region to notify.
   * @default - the stack creates a topic; you subscribe to it
   */
  readonly topicArn?: string;
  /**
   * Alarms for metrics that the servers publish: disk, etcd's database and snapshots, and certificates.
   * @default - none
   */
  readonly servers?: OperationsAlarmsServersOptions;
}

/** Alarms for metrics that the servers publish: disk, etcd's database and snapshots, and certificates. */
export interface OperationsAlarmsServersOptions {
  /**
   * Disk alarm: used space of /var/lib/rancher in percent. This is the data volume, if the server has one.
   * @default 80
   */
  readonly diskPercent?: number;
  /**
   * Database alarm: size of etcd's database in percent of its quota. At 100, etcd rejects writes. Not used with cluster.datastore.
   * @default - 80
   */
  readonly etcdPercent?: number;
  /**
   * Snapshot alarm: age of a server's newest snapshot in the bucket, in hours. Write more than two intervals of cluster.snapshots.schedule. Not used with cluster.datastore.
   * @default - 24
   */
  readonly snapshotHours?: number;
  /**
   * Certificate alarm: days until a certificate of the servers, or Rancher's own certificate, expires.
   * @default 14
   */
  readonly certificateDays?: number;
}

/** Servers send the journals of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs. */
export interface OperationsLogsOptions {
  /**
   * Days for which CloudWatch Logs keeps the logs: 1, 3, 5, 7, 14, 30, 60, 90 or another value that CloudWatch Logs accepts.
   * @default 30
   */
  readonly retentionDays?: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1096 | 1827 | 2192 | 2557 | 2922 | 3288 | 3653;
}

/** Where Terraform stores its state. */
export type BackendOptions =
  | {
      /** An S3 bucket, with a lock file. */
      readonly s3: BackendS3Options;
      readonly cloud?: never;
    }
  | {
      readonly s3?: never;
      /** A workspace of HCP Terraform or Terraform Enterprise. */
      readonly cloud: BackendCloudOptions;
    };

/** An S3 bucket, with a lock file. */
export interface BackendS3Options {
  /** Name of an existing S3 bucket with versioning. */
  readonly bucket: string;
  /** Key of the state in the bucket. Each stack needs its own key. */
  readonly key: string;
  /** Region of the bucket. */
  readonly region: string;
  /**
   * ARN of the KMS key, in the bucket's region, that encrypts the state.
   * @default - the bucket's default encryption
   */
  readonly kmsKeyArn?: string;
  /**
   * Role that Terraform assumes for the state. aws.assumeRole does not apply to the state.
   * @default - the credentials of the environment
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
}

/** A workspace of HCP Terraform or Terraform Enterprise. */
export interface BackendCloudOptions {
  /** Name of the workspace's organization. */
  readonly organization: string;
  /** Name of the workspace. Each stack needs its own workspace. Its execution mode must be Local: a remote run has neither your credentials nor your address. */
  readonly workspace: string;
  /**
   * Host of Terraform Enterprise.
   * @default - app.terraform.io
   */
  readonly hostname?: string;
}

/** The properties of a stack of mode RancherOnK8s. */
export interface RancherOnK8sProps {
  /** Rancher on an existing Kubernetes cluster. */
  readonly mode?: "RancherOnK8s";
  /** DNS name of Rancher. All managed clusters reach Rancher by this name. */
  readonly hostname: string;
  /**
   * AWS account and region, for cluster.eks and dns.
   * @default - none
   */
  readonly aws?: K8sAwsOptions;
  /**
   * Route 53 zone of the record.
   * @default - you create the record
   */
  readonly dns?: K8sDnsOptions;
  /** The cluster. Write one of kubeconfig, eks and endpoint. */
  readonly cluster: K8sClusterOptions;
  /**
   * Egress of Rancher: direct, through an HTTP proxy, or none (air gap).
   * @default "direct"
   */
  readonly egress?: "direct" | EgressOptions;
  /**
   * Private registry for images.
   * @default - the public registries
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: RancherOptions;
  /**
   * Where Terraform stores its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** AWS account and region, for cluster.eks and dns. */
export interface K8sAwsOptions {
  /** AWS region of cluster.eks and of the requests to Route 53. */
  readonly region: string;
  /**
   * AWS account. Terraform rejects the credentials of other accounts.
   * @default - the account of the credentials
   */
  readonly accountId?: string;
  /**
   * Role that Terraform assumes for AWS, but not for the state.
   * @default - the credentials of the environment, without a role
   */
  readonly assumeRole?: AwsAssumeRoleOptions;
}

/** Route 53 zone of the record. */
export interface K8sDnsOptions {
  /** Name of an existing Route 53 hosted zone. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have the name in dns.zone, such as two public zones.
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * The zone is a private hosted zone.
   * @default false
   */
  readonly private?: boolean;
  /**
   * ARN of a role that Terraform assumes for the zone and its records, for example a role in the zone's account.
   * @default - the same credentials as for the other resources
   */
  readonly roleArn?: string;
  /** Target of the record: the DNS name or the IPv4 address of the load balancer of the cluster's ingress. */
  readonly target: string;
}

/** The cluster. Write one of kubeconfig, eks and endpoint. */
export interface K8sClusterOptions {
  /** Minor version of the cluster, for the check against the support matrix. */
  readonly kubernetes: string;
  /**
   * A cluster by a context of a kubeconfig.
   * @default - none
   */
  readonly kubeconfig?: ClusterKubeconfigOptions;
  /**
   * An Amazon EKS cluster by its name.
   * @default - none
   */
  readonly eks?: ClusterEksOptions;
  /**
   * Address of the API server. Set its authority's certificate and a token in the Terraform variables cluster_ca and cluster_token.
   * @default - none
   */
  readonly endpoint?: string;
  /**
   * Accepts a cluster that others use too. Rancher's documentation recommends a dedicated cluster.
   * @default false
   */
  readonly shared?: boolean;
}

/** A cluster by a context of a kubeconfig. */
export interface ClusterKubeconfigOptions {
  /**
   * Path of the kubeconfig, on the machine that runs Terraform.
   * @default "~/.kube/config"
   */
  readonly path?: string;
  /** Name of a context in the file. It is required, because the current context is the one that was used last. */
  readonly context: string;
}

/** An Amazon EKS cluster by its name. */
export interface ClusterEksOptions {
  /** Name of the cluster, in the region of aws. */
  readonly name: string;
  /**
   * ARN of the role to assume for the cluster's API.
   * @default - the role of aws.assumeRole, or the credentials that Terraform uses
   */
  readonly roleArn?: string;
}

/** The properties of a stack of mode RancherOnDocker. */
export interface RancherOnDockerProps {
  /** Rancher as one container on one server, for tests and demonstrations, without high availability. */
  readonly mode?: "RancherOnDocker";
  /** DNS name of Rancher. All managed clusters reach Rancher by this name. */
  readonly hostname: string;
  /** AWS account and region. */
  readonly aws: AwsOptions;
  /**
   * Network of the server, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: DockerNetworkOptions;
  /**
   * Route 53 zone of the record.
   * @default - you create the record that the outputs show
   */
  readonly dns?: DockerDnsOptions;
  /**
   * The server that runs the container.
   * @default {}
   */
  readonly server?: ServerOptions;
  /**
   * For rancher.tls.mode external: the load balancer at which TLS ends.
   * @default - with this mode, the stack creates one
   */
  readonly balancer?: DockerBalancerOptions;
  /**
   * Egress of the server and Rancher: direct, through an HTTP proxy, or none (air gap).
   * @default "direct"
   */
  readonly egress?: "direct" | DockerEgressOptions;
  /**
   * Private registry for images.
   * @default - the public registries
   */
  readonly registry?: RegistryOptions;
  /** Rancher itself. */
  readonly rancher: DockerRancherOptions;
  /**
   * Where Terraform stores its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** Network of the server, and the addresses that can reach Rancher. */
export interface DockerNetworkOptions {
  /**
   * IPv4 range of the VPC that the stack creates, /16 to /24; with a load balancer, /16 to /23.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones. The server is in the first, a load balancer in all.
   * @default - the region's first three at the first deploy; they do not change later
   */
  readonly zones?: readonly string[];
  /**
   * An existing VPC, instead of a VPC that the stack creates.
   * @default - none
   */
  readonly existing?: DockerNetworkExistingOptions;
  /**
   * Existing security groups in the existing VPC. The stack creates no rules in them.
   * @default - the stack creates its own groups
   */
  readonly securityGroups?: DockerNetworkSecurityGroupsOptions;
  /**
   * IPv4 ranges that can reach Rancher on ports 80 and 443. They must include the machine that runs Terraform. With your own load balancer, write its addresses.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** An existing VPC, instead of a VPC that the stack creates. */
export interface DockerNetworkExistingOptions {
  /** Id of the VPC that contains the subnets. */
  readonly vpcId: string;
  /** Id of the server's subnet: a public subnet, or in an air gap a private subnet. */
  readonly subnetId: string;
  /**
   * Ids of two or more public subnets in different zones, for the stack's load balancer; in an air gap, private subnets. Leave empty without a load balancer of the stack.
   * @default []
   */
  readonly balancerSubnetIds?: readonly string[];
}

/** Existing security groups in the existing VPC. The stack creates no rules in them. */
export interface DockerNetworkSecurityGroupsOptions {
  /**
   * Id of the servers' security group. `npm run security-groups -- STACK` prints the rules that it needs.
   * @default - the stack creates one
   */
  readonly server?: string;
  /**
   * Id of the load balancers' security group.
   * @default - the stack creates one for each load balancer
   */
  readonly balancer?: string;
  /**
   * Ids of additional security groups for each server. At most 4.
   * @default []
   */
  readonly additional?: readonly string[];
}

/** Route 53 zone of the record. */
export interface DockerDnsOptions {
  /** Name of an existing Route 53 hosted zone. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have the name in dns.zone, such as two public zones.
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * The zone is a private hosted zone. It requires egress.airGap, in which the server has no public address.
   * @default false
   */
  readonly private?: boolean;
  /**
   * ARN of a role that Terraform assumes for the zone and its records, for example a role in the zone's account.
   * @default - the same credentials as for the other resources
   */
  readonly roleArn?: string;
}

/** The server that runs the container. */
export interface ServerOptions {
  /**
   * Size of the server according to Rancher's documentation: up to 5 or 15 clusters.
   * @default - small, unless instanceType is set
   */
  readonly size?: "small" | "medium";
  /**
   * EC2 instance type, instead of size: a Nitro type with x86-64 or ARM processors. The processor architecture cannot change after the first deploy.
   * @default - by size
   */
  readonly instanceType?: string;
  /**
   * AMI of a new or replaced server: Ubuntu 24.04 or similar. Required in an air gap, with Docker installed.
   * @default - the newest Ubuntu 24.04 LTS
   */
  readonly image?: string;
  /**
   * The data volume. It remains when the instance is replaced.
   * @default {}
   */
  readonly volume?: ClusterVolumeOptions;
  /**
   * Id of an EBS snapshot. The stack creates the data volume again from this snapshot, once for each id. All later changes are lost, except in the old volume's final snapshot.
   * @default - none
   */
  readonly restoreFrom?: string;
  /**
   * Replacement number. A higher number replaces the instance; the data volume and the address remain.
   * @default 0
   */
  readonly replace?: number;
  /**
   * While this is true, Terraform does not destroy the data volume.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** For rancher.tls.mode external: the load balancer at which TLS ends. */
export interface DockerBalancerOptions {
  /**
   * TLS ends at your own load balancer, which connects to port 80 of the server. The stack creates no load balancer.
   * @default false
   */
  readonly existing?: boolean;
  /**
   * ARN of the load balancer's ACM certificate.
   * @default - the stack requests a certificate and validates it in dns.zone
   */
  readonly certificateArn?: string;
  /**
   * While this is true, AWS does not delete the load balancer, and Terraform does not destroy it.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** The mapping Egress. */
export interface DockerEgressOptions {
  /**
   * Egress through an HTTP proxy.
   * @default - none
   */
  readonly proxy?: EgressProxyOptions;
  /**
   * No egress (air gap): images come from an internal registry, charts from Rancher's image, and Docker from the server's image. It cannot be added or removed after the first deploy.
   * @default - none
   */
  readonly airGap?: DockerEgressAirGapOptions;
}

/** No egress (air gap): images come from an internal registry, charts from Rancher's image, and Docker from the server's image. It cannot be added or removed after the first deploy. */
export interface DockerEgressAirGapOptions {
  /** Private registry that contains every image. */
  readonly registry: RegistryOptions;
}

/** Rancher itself. */
export interface DockerRancherOptions {
  /** Exact version, for example 2.15.0. */
  readonly version: string;
  /**
   * Rancher's image without a tag. The tag is the version.
   * @default "rancher/rancher"
   */
  readonly image?: string;
  /**
   * Accepts a version that is not in the support matrix.
   * @default false
   */
  readonly unsupported?: boolean;
  /**
   * Where TLS ends, and the issuer of the certificate.
   * @default {}
   */
  readonly tls?: DockerRancherTlsOptions;
  /**
   * How agents verify Rancher's certificate.
   * @default - strict for a private authority, system-store for a public one
   */
  readonly agentTLSMode?: "strict" | "system-store";
  /**
   * Rancher's feature flags by name.
   * @default {}
   */
  readonly features?: Readonly<Record<string, boolean>>;
  /**
   * Log of the requests to Rancher's API, in /var/log/rancher/auditlog on the server.
   * @default - none
   */
  readonly auditLog?: DockerRancherAuditLogOptions;
  /**
   * First password of the administrator: generated, or from the Terraform variable bootstrap_password.
   * @default "generated"
   */
  readonly bootstrapPassword?: "generated" | "variable";
  /**
   * Additional authorities that Rancher trusts. Set their certificates in the Terraform variable additional_trusted_cas.
   * @default false
   */
  readonly additionalTrustedCAs?: boolean;
  /**
   * Additional environment variables of the container. Never write a secret here. Variables that another field sets are rejected.
   * @default {}
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where TLS ends, and the issuer of the certificate. */
export interface DockerRancherTlsOptions {
  /**
   * Where TLS ends: at Rancher's container (rancher), or at a load balancer in front of it (external).
   * @default "rancher"
   */
  readonly mode?: "rancher" | "external";
  /**
   * Issuer of the certificate: Rancher's own authority (rancher), none because you provide the certificate (blank), or Let's Encrypt (acme).
   * @default "rancher"
   */
  readonly issuer?: "rancher" | "blank" | "acme";
  /**
   * Agents trust only the authority in the Terraform variable tls_ca. Write true when the certificate that you provide, or that your issuer issues, comes from a private authority, or for issuer acme with agentTLSMode strict: tls_ca is then the root of Let's Encrypt.
   * @default - false
   */
  readonly privateCA?: boolean;
}

/** Log of the requests to Rancher's API, in /var/log/rancher/auditlog on the server. */
export interface DockerRancherAuditLogOptions {
  /**
   * Level of detail: 0 metadata, 1 also headers, 2 also request bodies, 3 also response bodies. The exact meaning depends on Rancher's minor version.
   * @default 1
   */
  readonly level?: number;
  /**
   * Days after which a log file is deleted.
   * @default - set by Rancher
   */
  readonly maxAge?: number;
  /**
   * Number of old log files to keep, at least 1.
   * @default - set by Rancher
   */
  readonly maxBackup?: number;
  /**
   * Size of a log file in megabytes, after which it is rotated.
   * @default - set by Rancher
   */
  readonly maxSize?: number;
}

/** The properties of a stack of mode RancherOnRKE1. */
export interface RancherOnRke1Props {
  /** Rancher on an RKE1 cluster on EC2. RKE1 reached its end of life on 2025-07-31; use this mode only for a Rancher that must stay on RKE1. */
  readonly mode?: "RancherOnRKE1";
  /** DNS name of Rancher. All managed clusters reach Rancher by this name. */
  readonly hostname: string;
  /** AWS account and region. */
  readonly aws: AwsOptions;
  /**
   * Network of the servers, and the addresses that can reach Rancher.
   * @default {}
   */
  readonly network?: Rke1NetworkOptions;
  /**
   * The load balancer in front of the servers.
   * @default {}
   */
  readonly balancer?: Rke1BalancerOptions;
  /**
   * Route 53 zone of the record.
   * @default - you create the record that the outputs show
   */
  readonly dns?: Rke1DnsOptions;
  /**
   * The bastion for SSH connections to the servers.
   * @default {}
   */
  readonly bastion?: BastionOptions;
  /** The three servers and their Kubernetes cluster. */
  readonly cluster: Rke1ClusterOptions;
  /** Rancher itself, up to 2.11. */
  readonly rancher: RancherOptions;
  /**
   * Where Terraform stores its state.
   * @default - a local file
   */
  readonly backend?: BackendOptions;
}

/** Network of the servers, and the addresses that can reach Rancher. */
export interface Rke1NetworkOptions {
  /**
   * IPv4 range of the VPC that the stack creates, /16 to /24, outside 10.42.0.0/16 and 10.43.0.0/16. It cannot change after the first deploy.
   * @default - 10.0.0.0/16
   */
  readonly cidr?: string;
  /**
   * Three availability zones.
   * @default - the region's first three at the first deploy; they do not change later
   */
  readonly zones?: readonly string[];
  /**
   * One NAT gateway per zone, or a single NAT gateway. When the zone of a single one fails, all outgoing connections fail.
   * @default - perZone
   */
  readonly natGateways?: "perZone" | "single";
  /**
   * IPv4 ranges that can reach Rancher on ports 80 and 443.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
}

/** The load balancer in front of the servers. */
export interface Rke1BalancerOptions {
  /**
   * While this is true, AWS does not delete the load balancer, and Terraform does not destroy it or the data volumes.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** Route 53 zone of the record. */
export interface Rke1DnsOptions {
  /** Name of an existing public Route 53 hosted zone. */
  readonly zone: string;
  /**
   * Id of the zone, where two zones have the name in dns.zone, such as two public zones.
   * @default - the only zone of that name
   */
  readonly zoneId?: string;
  /**
   * ARN of a role that Terraform assumes for the zone and its records, for example a role in the zone's account.
   * @default - the same credentials as for the other resources
   */
  readonly roleArn?: string;
}

/** The bastion for SSH connections to the servers. */
export interface BastionOptions {
  /**
   * Replacement number. A higher number replaces the bastion with an instance of the newest image. Its address remains.
   * @default 0
   */
  readonly replace?: number;
}

/** The three servers and their Kubernetes cluster. */
export interface Rke1ClusterOptions {
  /** Exact version, for example v1.31.7-rancher1-1. It cannot change after the first deploy. */
  readonly version: string;
  /**
   * Size of the servers according to Rancher's documentation: up to 150, 300 or 500 clusters.
   * @default - small, unless instanceType is set
   */
  readonly size?: "small" | "medium" | "large";
  /**
   * EC2 instance type, instead of size: a Nitro type with x86-64 processors. Size and type cannot change after the first deploy.
   * @default - by size
   */
  readonly instanceType?: string;
  /**
   * Data volume of each server, for etcd, Docker and the etcd snapshots.
   * @default {}
   */
  readonly volume?: ClusterVolumeOptions;
  /** IPv4 ranges that can reach the Kubernetes API on port 6443 and the bastion on port 22. They must include the machine that runs Terraform. */
  readonly apiAllowedCidrs: readonly string[];
}
