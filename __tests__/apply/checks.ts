import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { Terraform } from "../../lab/terraform/terraform";
import type { RancherOnK8sProps } from "../../lib/config";
import { RancherOnK8s } from "../../stacks/rancher-on-k8s";

interface Json {
  readonly [key: string]: Json;
}

/**
 * A stack with another stack's checks before it changes a cluster; it needs no cluster. It has the stack's variables,
 * the data sources for certificates, its checks, and a double for each resource with preconditions. The variables
 * `installed`, `settings`, `owner`, `pending`, `endpoints` and `webhook_endpoints` replace values from the cluster; the
 * variable `state` is the identity of the state.
 */
export function checksOf(props: RancherOnK8sProps, outdir: string): string {
  const app = new App({ outdir });
  new RancherOnK8s(app, "k8s", props);
  app.synth();
  const directory = join(outdir, "stacks/k8s");
  const file = join(directory, "cdk.tf.json");
  const { variable, locals, data, resource, check, provider, terraform } = JSON.parse(
    readFileSync(file, "utf8"),
  ) as Json;
  const checked = Object.values(resource ?? {}).flatMap((blocks) =>
    Object.entries(blocks).filter(([, block]) => block.lifecycle?.precondition !== undefined),
  );
  const doubles = checked.map(([name, block]) => [name, { lifecycle: block.lifecycle }] as const);
  const { kubernetes_resources, kubernetes_namespace_v1, ...certificates } = data ?? {};
  const checks = {
    terraform: { required_providers: { tls: terraform?.required_providers?.tls } },
    provider: { tls: provider?.tls },
    variable: {
      ...variable,
      installed: { type: "any", default: [] },
      settings: { type: "any", default: [] },
      owner: { type: "any", default: [] },
      pending: { type: "any", default: [] },
      endpoints: { type: "any", default: [] },
      webhook_endpoints: { type: "any", default: [] },
      state: { type: "string", default: "this state" },
    },
    locals,
    // Terraform rejects an empty section.
    data: Object.keys(certificates).length > 0 ? certificates : undefined,
    resource: { terraform_data: Object.fromEntries(doubles) },
    check: Object.fromEntries(Object.entries(check ?? {}).map(([name, { assert }]) => [name, { assert }])),
  };
  const text = JSON.stringify(checks, null, 2)
    .replaceAll("data.kubernetes_resources.rancher_installed.objects", "var.installed")
    .replaceAll("data.kubernetes_resources.rancher_version-settings[0].objects", "var.settings")
    .replaceAll("data.kubernetes_resources.rancher_owner_found.objects", "var.owner")
    .replaceAll("data.kubernetes_resources.rancher_pending.objects", "var.pending")
    .replaceAll("data.kubernetes_resources.rancher_pods.objects", "var.endpoints")
    .replaceAll("data.kubernetes_resources.rancher_webhook-pods.objects", "var.webhook_endpoints")
    .replaceAll("terraform_data.cluster_identity_first.id", "var.state");
  writeFileSync(file, text);
  return directory;
}

/** The error of a plan with these variables; undefined when it succeeds. */
export async function rejection(
  env: NodeJS.ProcessEnv,
  directory: string,
  variables: Record<string, string>,
): Promise<string | undefined> {
  const terraform = new Terraform(directory, env);
  await terraform.init({ arguments: ["-backend=false"] });
  try {
    await terraform.plan({ variables });
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/\s+/g, " ");
  }
}

/** The warnings of a plan's checks with these variables. */
export async function warnings(
  env: NodeJS.ProcessEnv,
  directory: string,
  variables: Record<string, string>,
): Promise<string[]> {
  const terraform = new Terraform(directory, env);
  await terraform.init({ arguments: ["-backend=false"] });
  const { checks = [] } = (await terraform.plan({ variables })).json;
  return checks.flatMap(({ instances = [] }) =>
    instances.flatMap(({ problems = [] }) => problems.map(({ message }) => message)),
  );
}
