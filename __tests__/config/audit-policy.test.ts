import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { auditPolicyOf, DEFAULT_AUDIT_POLICY } from "../../lib/config/blocks/audit-policy";
import { edited, errorsOf, rejects } from "./errors-of";

const lines = "version: v1.35.7+rke2r1\nservers: 3";
const by = (policy: string, more = "") => `${lines}\nauditPolicy: ${policy}${more}`;

rejects([
  [
    "another word",
    lines,
    by("yes"),
    [
      '16:20 cluster.auditPolicy: got "yes", expected default, or a policy such as { rules: [{ level: Metadata }] }; write default, or the policy as YAML',
    ],
  ],
  [
    "no rule, and a path to a file",
    lines,
    by("{ rules: [] }", "\nconfig: { audit-policy-file: /etc/audit.yaml }"),
    [
      "16:29 cluster.auditPolicy.rules: got no rule, expected one or more, such as { level: Metadata }; remove auditPolicy for no audit log",
      "17:36 cluster.config.audit-policy-file: got another audit policy, but cluster.auditPolicy writes its file; remove one of them",
      "17:36 cluster.config.audit-policy-file: got the path of a file that Ubuntu's image does not have, and cluster.auditPolicy writes one; write cluster.image with an image that has it",
    ],
  ],
  [
    "what the API server rejects at its start",
    lines,
    by(
      "{ rules: [{ level: Metadata, nonResourceURLs: [/a], namespaces: [a] }, { level: None, resources: [{ group: apps/v1, resourceNames: [a] }] }] }",
    ),
    [
      "16:66 cluster.auditPolicy.rules[0].nonResourceURLs: got paths and namespaces, expected one of them; write two rules",
      "16:127 cluster.auditPolicy.rules[1].resources[0].group: got a group with a version, expected only its name, such as apps; remove the version",
      "16:151 cluster.auditPolicy.rules[1].resources[0].resourceNames: got names of objects of all resources, expected resources, too; write resources",
    ],
  ],
  [
    "values that Kubernetes does not know",
    lines,
    by('{ rules: [{ level: metadata, nonResourceURLs: ["*/health"] }] }'),
    [
      '16:39 cluster.auditPolicy.rules[0].level: got "metadata", expected None, Metadata, Request or RequestResponse; did you mean Metadata?',
      '16:67 cluster.auditPolicy.rules[0].nonResourceURLs[0]: got another form, expected a path such as /healthz, or "*" at its end for all below, such as /healthz*',
    ],
  ],
]);

test.each([
  "default",
  "{ rules: [{ level: Metadata }] }",
  '{ apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [RequestReceived], rules: [{ level: None, nonResourceURLs: ["/healthz*", "*"] }, { level: RequestResponse, resources: [{ group: "", resources: [pods, pods/log], resourceNames: [a] }], namespaces: [""], omitManagedFields: true }] }',
])("accepts %s", (policy) => {
  expect(errorsOf(edited(lines, by(policy)))).toEqual([]);
});

test("the default contains no content of Secrets and ConfigMaps, and its last rule is for all requests", () => {
  const content = DEFAULT_AUDIT_POLICY.rules.findIndex(({ level }) => level.startsWith("Request"));
  const secrets = DEFAULT_AUDIT_POLICY.rules.findIndex(({ resources }) =>
    resources?.some((one) => one.resources?.includes("secrets")),
  );
  expect(secrets).toBeGreaterThan(-1);
  expect(DEFAULT_AUDIT_POLICY.rules[secrets]?.level).toBe("Metadata");
  expect(content).toBeGreaterThan(secrets);
  expect(DEFAULT_AUDIT_POLICY.rules.at(-1)).toEqual({ level: "Metadata" });
  expect(auditPolicyOf("default")).toBe(DEFAULT_AUDIT_POLICY);
});

test("docs/security.md shows the default, and the file accepts it", () => {
  const page = readFileSync(join(__dirname, "../../docs/security.md"), "utf8");
  const shown = /```yaml\n(cluster:\n {2}auditPolicy:\n[\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(parse(shown).cluster.auditPolicy).toEqual(DEFAULT_AUDIT_POLICY);
});
