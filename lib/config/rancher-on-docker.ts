import { z } from "zod";
import { aws, awsRules } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { certificateRegionRule } from "./blocks/balancer";
import { machineRule, volume } from "./blocks/cluster";
import { hostnameRules, privateZoneRoleRule, zoneRole, zoneRoleRule } from "./blocks/dns";
import { containerAccess, isAirGapped, registry, registryOf, wayOutRules } from "./blocks/egress";
import {
  everybody,
  existingVpcRule,
  givenGroupsProblems,
  groupFields,
  hiddenRanges,
  mostInboundRules,
  ownVpcRules,
  repeated,
  repeatedRanges,
  serversGroupField,
  someRanges,
} from "./blocks/network";
import {
  additionalTrustedCAs,
  agentTLSMode,
  auditLevel,
  auditLevelRule,
  bootstrapPassword,
  features,
  knownRancherRule,
} from "./blocks/rancher";
import { certificateRules, openToAcme } from "./blocks/tls";
import { cidr, overlaps, prefixLength } from "./cidr";
import { instanceType } from "./instance-type";
import { awsId, certificateArn, domainName, zone, zoneName } from "./names";
import { atKey, type Rule, withRules } from "./rule";
import { stateRules } from "./stack-rules";
import { expecting, flag, matching, noSecretIn, wholeNumber } from "./text";
import { rancherVersion } from "./versions";

/**
 * Environment variables of Rancher's container that a field of the configuration sets, by the field.
 * `rancher.environment` may set any other (Rancher, "Advanced Options for Docker Installs").
 */
export const OWNED_VARIABLES: Readonly<Record<string, string>> = {
  ACME_DOMAIN: "rancher.tls.issuer acme",
  AUDIT_LEVEL: "rancher.auditLog.level",
  AUDIT_LOG_ENABLED: "rancher.auditLog",
  AUDIT_LOG_MAXAGE: "rancher.auditLog.maxAge",
  AUDIT_LOG_MAXBACKUP: "rancher.auditLog.maxBackup",
  AUDIT_LOG_MAXSIZE: "rancher.auditLog.maxSize",
  AUDIT_LOG_PATH: "rancher.auditLog",
  CATTLE_AGENT_TLS_MODE: "rancher.agentTLSMode",
  CATTLE_BOOTSTRAP_PASSWORD: "rancher.bootstrapPassword",
  CATTLE_FEATURES: "rancher.features",
  SSL_CERT_DIR: "rancher.additionalTrustedCAs",
};

/** The variables of a proxy. */
export const VARIABLES_OF_PROXY: Readonly<Record<string, string>> = {
  HTTP_PROXY: "access.proxy",
  HTTPS_PROXY: "access.proxy",
  NO_PROXY: "access.proxy",
};

/** The variables of a private registry. */
export const VARIABLES_OF_REGISTRY: Readonly<Record<string, string>> = {
  CATTLE_SYSTEM_DEFAULT_REGISTRY: "registry.host",
};

/** The variables of an air gap. */
export const VARIABLES_OF_AIR_GAP: Readonly<Record<string, string>> = {
  CATTLE_SYSTEM_CATALOG: "access.airGap",
};

/** Ranges that Docker's bridge and the Kubernetes inside Rancher's container use (Docker, K3s: defaults). */
export const CONTAINER_RANGES = {
  "the bridge of Docker": "172.17.0.0/16",
  "the pods of Rancher's container": "10.42.0.0/16",
  "the services of Rancher's container": "10.43.0.0/16",
} as const;

/** Issuers of the certificate that a container supports. */
export const DOCKER_ISSUERS = ["rancher", "blank", "acme"] as const;

const image = matching(
  /^([a-z0-9.-]+(:\d{1,5})?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/,
  "an image without a tag such as rancher/rancher or registry.example.com/rancher/rancher",
);

const tls = z.strictObject({
  mode: z
    .enum(["rancher", "external"], {
      error: ({ input }) =>
        input === "ingress"
          ? "got ingress, but before a container there is none; write rancher, or external"
          : undefined,
    })
    .default("rancher")
    .describe("Where TLS ends: at Rancher's container, or on a balancer before it (external)."),
  issuer: z
    .enum(DOCKER_ISSUERS, {
      error: ({ input }) =>
        input === "ca"
          ? "got ca, but what issues by an authority is cert-manager, and beside a container there is none; issue the certificate yourself and write blank, with privateCA true"
          : undefined,
    })
    .default("rancher")
    .describe(
      "Who issues the certificate: Rancher's own authority, nobody since you give it (blank), or Let's Encrypt (acme).",
    ),
  privateCA: z
    .boolean()
    .optional()
    .describe(
      "The certificate you give is of an authority that machines do not know; you give its root too. Absent: false.",
    ),
});

const auditLog = z.strictObject({
  level: auditLevel,
  maxAge: wholeNumber(1, 3650, "days").optional().describe("Days after which a log file goes. Absent: Rancher's own."),
  maxBackup: wholeNumber(0, 1000, "files").optional().describe("How many files are kept. Absent: Rancher's own."),
  maxSize: wholeNumber(1, 10240, "megabytes")
    .optional()
    .describe("Size at which a file is rotated. Absent: Rancher's own."),
});

const environment = z.record(
  matching(/^[A-Z_][A-Z0-9_]*$/, "the name of a variable such as CATTLE_TLS_MIN_VERSION"),
  expecting(
    "a text of one line",
    noSecretIn(
      z
        .string()
        .regex(/^[^\r\n\0]*$/)
        .meta({ patternErrorMessage: "expected a text of one line" }),
      "write it in quotes, and no secret",
    ),
  ),
);

/** Rancher as a single container (Rancher, "Installing Rancher on a Single Node Using Docker"). */
export const dockerRancher = expecting(
  "a mapping such as { version: 2.15.0 }",
  z.strictObject({
    version: rancherVersion.describe("Exact version, for example 2.15.0."),
    image: image.default("rancher/rancher").describe("Rancher's image without its tag, which is the version."),
    unsupported: flag("Consent to a version that the support matrix does not have."),
    tls: tls.prefault({}).describe("Where TLS ends and whose certificate it is."),
    agentTLSMode,
    features,
    auditLog: auditLog
      .optional()
      .describe("Log of the requests to Rancher's API, in /var/log/rancher/auditlog of the server. Absent: none."),
    bootstrapPassword,
    additionalTrustedCAs,
    environment: expecting("a mapping of environment variables by name", environment)
      .default({})
      .describe("More environment variables of the container, none of them secret; what a field here sets is refused."),
  }),
);

const subnetId = awsId("subnet", "a subnet");

const existing = z.strictObject({
  vpcId: awsId("vpc", "a VPC").describe("The VPC of the subnets."),
  subnetId: subnetId.describe("A public subnet, for the server; in an air gap a private one."),
  balancerSubnetIds: expecting("a list of subnet ids", z.array(subnetId))
    .default([])
    .describe(
      "Two or more public subnets in as many zones, for a balancer of the stack; in an air gap private ones. Absent without one.",
    ),
});

const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe("Range of the VPC that is made, /16 to /24, with a balancer /16 to /23. Absent: 10.0.0.0/16."),
  zones: expecting("a list of three availability zones", z.array(zone))
    .optional()
    .describe(
      "Three availability zones, the server's first; a balancer is in all. Absent: the region's first three at the first deploy, and the same ever after.",
    ),
  existing: existing.optional().describe("A VPC that exists, in place of one that is made."),
  securityGroups: expecting(
    "a mapping such as { additional: [sg-0123456789abcdef0] }",
    z.strictObject({ server: serversGroupField, ...groupFields }),
  )
    .optional()
    .describe("Security groups of the existing VPC. The stack creates no rule in them. Absent: groups of the stack."),
  allowedCidrs: someRanges("write [0.0.0.0/0] for everybody")
    .default(["0.0.0.0/0"])
    .describe(
      "Addresses that can reach Rancher on ports 80 and 443. The machine that deploys must be one of them. With a balancer of yours, write its addresses.",
    ),
});

const server = z.strictObject({
  size: z
    .enum(["small", "medium"])
    .optional()
    .describe("Size by Rancher's documentation: up to 5 or 15 clusters. Absent, and no instanceType: small."),
  instanceType: instanceType
    .optional()
    .describe(
      "EC2 instance type in place of size; Nitro, x86-64 or ARM. ARM or not cannot change after the first deploy.",
    ),
  image: awsId("ami", "an image")
    .optional()
    .describe(
      "Image of a new or replaced server, Ubuntu 24.04 or alike. Absent: Ubuntu 24.04 LTS of the day. Needed in an air gap, with Docker in it.",
    ),
  volume: volume.prefault({}).describe("The data volume, which outlives the server's instances."),
  restoreFrom: awsId("snap", "a snapshot")
    .optional()
    .describe(
      "Makes the data volume anew from this snapshot, once for each id; all that came after it is lost, but for the volume's final snapshot.",
    ),
  replace: wholeNumber(0, 999999, "counts replacements")
    .default(0)
    .describe("A higher number replaces the instance; volume and address stay."),
  deletionProtection: flag("While this is true, Terraform refuses to destroy the volume."),
});

const balancer = z.strictObject({
  existing: flag("TLS ends on a balancer of yours, which reaches the server's port 80; none is made."),
  certificateArn: certificateArn
    .optional()
    .describe("The balancer's certificate in ACM. Absent: one is requested, and proved in dns.zone."),
  deletionProtection: flag("While this is true, AWS refuses to delete the balancer, and Terraform to destroy it."),
});

/** The fields of a stack of mode RancherOnDocker, each on its own. */
export const rancherOnDockerFields = z.strictObject({
  mode: z
    .literal("RancherOnDocker")
    .describe("Rancher as one container on one server, for tests and demonstrations: it has no high availability."),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.describe("Account and region."),
  network: network.prefault({}).describe("The network of the server, and the addresses that can reach Rancher."),
  dns: z
    .strictObject({
      zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
      private: flag("The zone is a private hosted zone; the server then has no public address (access.airGap)."),
      roleArn: zoneRole,
    })
    .optional()
    .describe("The Route53 zone of the record. Absent: the record is yours to create; the outputs say which."),
  server: server.prefault({}).describe("The server that runs the container."),
  balancer: balancer.optional().describe("For rancher.tls.mode external: the balancer on which TLS ends."),
  access: containerAccess.describe(
    "How server and Rancher reach what is outside: directly, through an HTTP proxy, or not at all.",
  ),
  registry: registry.optional().describe("A private registry that images come from. Absent: where they are published."),
  rancher: dockerRancher.describe("Rancher itself."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
});

/** A configuration of a stack of mode RancherOnDocker: validated, with defaults. */
export type RancherOnDockerConfig = z.output<typeof rancherOnDockerFields>;

const rules: readonly Rule<RancherOnDockerConfig>[] = [
  // A subnet is a sixteenth, and a load balancer needs a /27 (Elastic Load Balancing, "Subnets").
  function* ({ network: { cidr, existing }, rancher: { tls }, balancer }) {
    if (cidr === undefined || existing) return;
    if (prefixLength(cidr) === 24 && tls.mode === "external" && !balancer?.existing)
      yield `network.cidr: got ${cidr}, expected /16 to /23: a balancer's subnet, a sixteenth, does not fit below`;
    for (const [owner, range] of Object.entries(CONTAINER_RANGES)) {
      if (overlaps(cidr, range))
        yield `network.cidr: got ${cidr}, which meets ${range} of ${owner}; write a range outside it such as 10.0.0.0/16`;
    }
  },
  function* ({ network: { existing }, rancher, balancer }) {
    if (!existing) return;
    const path = "network.existing.balancerSubnetIds";
    const count = existing.balancerSubnetIds.length;
    const makesBalancer = rancher.tls.mode === "external" && !balancer?.existing;
    if (makesBalancer && count < 2)
      yield `${path}: got ${count} subnets, expected two or more in as many zones, for the balancer of the stack`;
    if (!makesBalancer && count > 0)
      yield `${path}: got ${count} subnets, but the stack makes no balancer; remove them`;
    yield* repeated(path, existing.balancerSubnetIds, "subnet");
  },
  function* ({ network: { securityGroups, existing }, rancher, balancer }) {
    if (!securityGroups) return;
    const { server: servers, ...others } = securityGroups;
    const makesBalancer = rancher.tls.mode === "external" && !balancer?.existing;
    const noBalancer = makesBalancer ? undefined : "the stack makes no balancer";
    const groups = { servers, ...others };
    yield* givenGroupsProblems({ field: "server", groups, inExistingVpc: existing !== undefined, noBalancer });
  },
  function* ({ network: { allowedCidrs, securityGroups }, access }) {
    const path = "network.allowedCidrs";
    yield* repeatedRanges(path, allowedCidrs);
    if (!isAirGapped(access))
      yield* hiddenRanges(path, allowedCidrs, "the server's public address; write public addresses");
    if (securityGroups?.server) return;
    // Two ports, and the server's own address beside a narrowed list.
    const rules = 2 * (allowedCidrs.length + (allowedCidrs.includes(everybody) ? 0 : 1));
    if (rules > mostInboundRules)
      yield `${path}: got ${allowedCidrs.length} ranges, which make, with the server's own address, ${rules} inbound rules for ports 80 and 443; AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`;
  },
  function* ({ access, registry, rancher: { environment } }) {
    const owned = {
      ...(access !== "direct" && access.proxy && VARIABLES_OF_PROXY),
      ...(registryOf({ access, registry }) && VARIABLES_OF_REGISTRY),
      ...(isAirGapped(access) && VARIABLES_OF_AIR_GAP),
    };
    for (const name of Object.keys(environment)) {
      const field = owned[name];
      if (field) yield atKey("rancher.environment", `is set by ${field}; remove it here`, name);
    }
  },
  // Distribution, "Reference grammar": a first part with a dot or a colon in it is a registry.
  function* ({ access, registry, rancher: { image } }) {
    const [first = "", ...rest] = image.split("/");
    const host = registryOf({ access, registry })?.host;
    if (host !== undefined && rest.length > 0 && /[.:]/.test(first))
      yield `rancher.image: got ${image}, but registry.host says that images come from ${host}; write ${rest.join("/")}`;
  },
  function* ({ access, server }) {
    if (isAirGapped(access) && server.image === undefined)
      yield "server: got no image, expected one with Docker in it: from an air gap no packages are reached; write server.image, the id of one that you made of Ubuntu 24.04 and its package docker.io";
  },
  function* ({ access, dns }) {
    if (dns?.private && !isAirGapped(access))
      yield "dns.private: got true, but the server has a public address, which a private zone is not for; remove it, or write access.airGap";
  },
  function* ({ access, dns, rancher: { tls }, balancer }) {
    if (!isAirGapped(access) || !dns?.private || tls.mode !== "external") return;
    if (!balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but ACM cannot validate a certificate in a private zone; write balancer.certificateArn, or balancer.existing true";
  },
  function* ({ rancher: { environment } }) {
    for (const name of Object.keys(environment)) {
      const field = OWNED_VARIABLES[name];
      if (field) yield atKey("rancher.environment", `is set by ${field}; remove it here`, name);
    }
  },
  function* ({ rancher: { tls } }) {
    if (tls.mode !== "external" || tls.issuer === "blank") return;
    const reason = {
      rancher: "Rancher's own authority issues none for it",
      acme: "Let's Encrypt is asked by Rancher for its own port 443, which nobody reaches behind a balancer",
    }[tls.issuer];
    yield `rancher.tls.issuer: got ${tls.issuer} with tls.mode external, but the certificate is on the balancer, and ${reason}; write issuer blank, or mode rancher`;
  },
  function* ({ rancher: { tls }, balancer }) {
    if (tls.mode === "external" && tls.privateCA && balancer?.certificateArn === undefined && !balancer?.existing)
      yield "rancher.tls.privateCA: got true, but the certificate that the stack requests from ACM is of a public authority; remove it, or write balancer.certificateArn";
  },
  function* ({ rancher: { tls }, balancer }) {
    if (balancer && tls.mode !== "external")
      yield `balancer: not needed: rancher.tls.mode is ${tls.mode}; remove it, or write mode external`;
  },
  function* ({ balancer, dns, network: { allowedCidrs } }) {
    if (!balancer?.existing) return;
    for (const field of ["certificateArn", "deletionProtection"] as const) {
      if (balancer[field]) yield `balancer.${field}: not needed: the balancer is yours; remove it`;
    }
    if (dns) yield "dns: not needed: the name leads to your balancer, whose address is yours to enter; remove it";
    if (allowedCidrs.includes(everybody))
      yield "network.allowedCidrs: got 0.0.0.0/0, but behind a balancer of yours port 80 accepts requests without TLS and trusts X-Forwarded-Proto from every client; write the addresses of your balancer";
  },
  function* ({ rancher: { tls }, balancer, dns }) {
    if (tls.mode === "external" && !dns && !balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but without dns.zone no certificate can be requested for the balancer; write dns.zone, balancer.certificateArn, or balancer.existing true";
  },
];

/** The fields and the rules across them. */
export const rancherOnDocker = withRules(rancherOnDockerFields, [
  ...hostnameRules,
  zoneRoleRule,
  privateZoneRoleRule,
  ...awsRules,
  ...backendRules,
  ...stateRules,
  ...ownVpcRules,
  ...wayOutRules,
  ...rules,
  knownRancherRule,
  auditLevelRule,
  ...certificateRules("rancher or blank"),
  openToAcme("rancher or blank"),
  existingVpcRule,
  certificateRegionRule,
  ({ server }) => machineRule("server", server),
]);
