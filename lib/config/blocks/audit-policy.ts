import { z } from "zod";
import { text } from "../fields";
import { advising, expecting } from "../hints";
import type { Rule } from "../rule";

const LEVELS = ["None", "Metadata", "Request", "RequestResponse"] as const;
const STAGES = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;

const words = (example: string) => expecting(`a list of texts such as ${example}`, z.array(z.string().min(1)));

const urlExpected = 'a path such as /healthz, or "*" at its end for all below, such as /healthz*';
/** Kubernetes, `apiserver/pkg/apis/audit/validation`: a path begins with a slash, and only its end is a wildcard. */
const url = text(urlExpected, (input) =>
  input === "*" || /^\/[^*]*\*?$/.test(input) ? undefined : `got another form, expected ${urlExpected}`,
);

const auditRule = z.strictObject({
  level: z.enum(LEVELS).describe("What the log contains: nothing, metadata, also the request, or also the response."),
  users: words("[system:kube-proxy]").optional().describe("Users. Default: all users."),
  userGroups: words("[system:nodes]").optional().describe("Groups of users. Default: all groups."),
  verbs: words("[get, list, watch]").optional().describe("Verbs of requests. Default: all verbs."),
  resources: z
    .array(
      z.strictObject({
        group: z.string().default("").describe('API group; "" for the core group.'),
        resources: words("[secrets, pods/log]").optional().describe("Resources. Default: all of the group."),
        resourceNames: words("[controller-leader]").optional().describe("Names of objects. Default: all objects."),
      }),
    )
    .optional()
    .describe("Resources. Default: all resources."),
  namespaces: expecting('a list of texts such as [kube-system, ""]', z.array(z.string()))
    .optional()
    .describe('Namespaces; "" for objects without one. Default: all namespaces.'),
  nonResourceURLs: z.array(url).optional().describe("Paths that are no resources. Default: all paths."),
  omitStages: z.array(z.enum(STAGES)).optional().describe("Stages that the log omits. Default: none."),
  omitManagedFields: z.boolean().optional().describe("Whether the log omits managed fields. Default: false."),
});

/** A policy of the Kubernetes API's audit log (Kubernetes, "Auditing"). */
const policy = z.strictObject({
  apiVersion: z.literal("audit.k8s.io/v1").default("audit.k8s.io/v1").describe("Version of the policy's format."),
  kind: z.literal("Policy").default("Policy").describe("Kind of the object."),
  omitStages: z.array(z.enum(STAGES)).optional().describe("Stages that the log omits. Default: none."),
  omitManagedFields: z.boolean().optional().describe("Whether the log omits managed fields. Default: false."),
  rules: z.array(auditRule).describe("Rules. The first rule that matches a request decides its level."),
});

/** The audit policy of the Kubernetes API. */
export const auditPolicy = advising(
  expecting("default, or a policy such as { rules: [{ level: Metadata }] }", z.union([z.literal("default"), policy])),
  "write default, or the policy as YAML",
)
  .optional()
  .describe(
    "Audit log of the Kubernetes API: default, or your own policy in the format of Kubernetes. docs/security.md contains the default policy. The log is on each server, at most 1.1 GB. Default: no audit log.",
  );

/** A policy, as validated. */
export type AuditPolicy = z.output<typeof policy>;

/**
 * The policy `default`: who did what, without the content of Secrets. It omits the requests that the control plane and
 * the servers repeat all the time.
 */
export const DEFAULT_AUDIT_POLICY: AuditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/metrics", "/openapi*"] },
    {
      level: "None",
      resources: [
        { group: "coordination.k8s.io", resources: ["leases"] },
        { group: "", resources: ["events"] },
        { group: "events.k8s.io", resources: ["events"] },
      ],
    },
    {
      level: "Metadata",
      resources: [
        { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
        { group: "authentication.k8s.io", resources: ["tokenreviews"] },
      ],
    },
    {
      level: "None",
      userGroups: ["system:nodes"],
      verbs: ["get", "list", "watch"],
    },
    {
      level: "None",
      users: ["system:kube-controller-manager", "system:kube-scheduler", "system:apiserver"],
      verbs: ["get", "list", "watch", "update", "patch"],
    },
    {
      level: "Request",
      verbs: ["create", "update", "patch", "delete", "deletecollection"],
      resources: [{ group: "rbac.authorization.k8s.io" }],
    },
    { level: "Metadata" },
  ],
};

/** The policy of a configuration; undefined without an audit log. */
export function auditPolicyOf(policy: "default" | AuditPolicy | undefined): AuditPolicy | undefined {
  return policy === "default" ? DEFAULT_AUDIT_POLICY : policy;
}

/** Maximum size of the policy in bytes. A larger value is a mistake. */
const MOST_BYTES = 64 * 1024;

/** The input of the rules. */
interface WithPolicy {
  readonly cluster: {
    readonly auditPolicy?: "default" | AuditPolicy;
    readonly config: Readonly<Record<string, unknown>>;
  };
}

/** Rules for an audit policy. The API server does not start with a policy that it rejects. */
export const auditPolicyRules: readonly Rule<WithPolicy>[] = [
  function* ({ cluster: { auditPolicy } }) {
    if (auditPolicy === undefined || auditPolicy === "default") return;
    const { rules } = auditPolicy;
    if (rules.length === 0)
      yield "cluster.auditPolicy.rules: got no rule, expected one or more, such as { level: Metadata }; remove auditPolicy for no audit log";
    for (const [i, { nonResourceURLs, resources, namespaces }] of rules.entries()) {
      const place = `cluster.auditPolicy.rules[${i}]` as const;
      if (nonResourceURLs && (resources || namespaces))
        yield `${place}.nonResourceURLs: got paths and ${resources ? "resources" : "namespaces"}, expected one of them; write two rules`;
      for (const [j, one] of (resources ?? []).entries()) {
        if (one.resourceNames && !one.resources)
          yield `${place}.resources[${j}].resourceNames: got names of objects of all resources, expected resources, too; write resources`;
        if (one.group.includes("/"))
          yield `${place}.resources[${j}].group: got a group with a version, expected only its name, such as apps; remove the version`;
      }
    }
    const bytes = Buffer.byteLength(JSON.stringify(auditPolicy));
    if (bytes > MOST_BYTES)
      yield `cluster.auditPolicy: got ${bytes} bytes, expected at most ${MOST_BYTES}; write fewer or shorter rules`;
  },
  function* ({ cluster: { auditPolicy, config } }) {
    if (auditPolicy === undefined) return;
    const problem = "got another audit policy, but cluster.auditPolicy writes its file; remove one of them";
    if (config["audit-policy-file"] !== undefined) yield `cluster.config.audit-policy-file: ${problem}`;
    const given = [config["kube-apiserver-arg"]].flat().filter((one) => typeof one === "string");
    if (given.some((one) => /^audit-policy-file=/.test(one))) yield `cluster.config.kube-apiserver-arg: ${problem}`;
  },
];
