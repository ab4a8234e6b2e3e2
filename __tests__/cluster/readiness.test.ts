import { readFileSync } from "node:fs";
import { join } from "node:path";
import { comesAfter, minimal, resource, type Synthesized, synthesize } from "../support/synth";

const SCRIPT = ["readiness-api.sh", "servers.sh", "readiness.sh"]
  .map((name) => readFileSync(join(__dirname, "../../lib/cluster/readiness", name), "utf8"))
  .join("");
const stack = synthesize();

interface LocalExec {
  readonly command: string;
  readonly interpreter: readonly string[];
  readonly when?: string;
  readonly environment: Readonly<Record<string, string>>;
}

function waitOf(name: string, from: Synthesized = stack): LocalExec {
  const { provisioner } = resource(from, "terraform_data", name) as { provisioner: { "local-exec": LocalExec }[] };
  return provisioner[0]?.["local-exec"] as LocalExec;
}

describe("readiness", () => {
  const { command, environment, when } = waitOf("cluster_readiness");

  it("runs the whole script when the resource is created, and never on destroy", () => {
    expect(environment.READINESS?.replace(/([$%])\1\{/g, "$1{")).toBe(SCRIPT);
    expect(command).toBe('exec sh -c "$READINESS"');
    expect(when).toBeUndefined();
  });

  it("waits for all servers at the version, the ingress controller and DNS", () => {
    expect(environment).toMatchObject({
      SERVERS: "server-0 server-1 server-2",
      VERSION: "v1.35.7+rke2r1",
      WORKLOADS: "daemonsets/rke2-traefik deployments/rke2-coredns-rke2-coredns",
      API_HOST: "${aws_lb.cluster_balancer_balancer.dns_name}",
    });
  });

  it("waits for the snapshot before an upgrade of the last deploy's version; gates of the chain do not", () => {
    expect(environment.UPGRADED_FROM).toBe("${local.cluster_deployed_last-deploy.kubernetes.version}");
    expect(waitOf("cluster_servers_server-0-ready").environment.UPGRADED_FROM).toBe("");
  });

  it("waits for the configured ingress controller", () => {
    const nginx = synthesize({ cluster: { ...minimal.cluster, ingress: "ingress-nginx" } });
    expect(waitOf("cluster_readiness", nginx).environment.WORKLOADS).toMatch(
      /^daemonsets\/rke2-ingress-nginx-controller /,
    );
  });

  it("uses only the readiness identity, by a key that does not make Terraform hide the output", () => {
    expect(environment.KEY).toBe("${nonsensitive(tls_private_key.cluster_pki_readiness_key.private_key_pem)}");
    expect(JSON.stringify(environment)).not.toMatch(/pki_(admin|server)_/);
  });

  it("waits for the snapshot before an upgrade of Rancher", () => {
    expect(environment.RANCHER).toBe("2.15.0");
    expect(environment.RANCHER_UPGRADED_FROM).toBe("${local.cluster_deployed_last-deploy.rancher.version}");
  });

  it("waits again for another revision of the desired state, size and instance", () => {
    const sized = synthesize({ cluster: { ...minimal.cluster, size: "medium" } });
    expect(resource(sized, "terraform_data", "cluster_readiness").triggers_replace).toEqual([
      environment.REVISION,
      "m6i.2xlarge",
      ...[0, 1, 2].map((n) => `\${aws_instance.cluster_servers_server-${n}_instance.id}`),
    ]);
  });

  it("waits until servers have applied the desired state; gates of the chain do not", () => {
    expect(environment.REVISION).toBe("${nonsensitive(sha256(local.cluster_desired_object_content))}");
    expect(waitOf("cluster_servers_server-0-ready").environment.REVISION).toBe("");
  });

  it("comes after the desired state, and before the record", () => {
    expect(resource(stack, "terraform_data", "cluster_readiness").depends_on).toContain(
      "aws_s3_object.cluster_desired_object_object",
    );
    expect(comesAfter(stack, "aws_ssm_parameter.cluster_deployed_last", "terraform_data.cluster_readiness")).toBe(true);
  });
});

describe("gates of the chain", () => {
  it("are between a server and the next one", () => {
    expect(resource(stack, "terraform_data", "cluster_servers_server-0-ready")).toMatchObject({
      depends_on: expect.arrayContaining([
        "aws_instance.cluster_servers_server-0_instance",
        "aws_volume_attachment.cluster_servers_server-0_attachment",
      ]),
      triggers_replace: ["${aws_instance.cluster_servers_server-0_instance.id}", "m6i.xlarge"],
    });
    expect(resource(stack, "aws_instance", "cluster_servers_server-1_instance").depends_on).toContain(
      "terraform_data.cluster_servers_server-0-ready",
    );
    expect(stack.resource.terraform_data).not.toHaveProperty("cluster_servers_server-2-ready");
  });

  it("wait for the deployed servers, so for none at the first deploy", () => {
    expect(waitOf("cluster_servers_server-0-ready").environment).toMatchObject({
      SERVERS:
        '${join(" ", [for index in range(try(local.cluster_deployed_records.last.servers, 0)) : "server-${index}"])}',
      VERSION: "",
      WORKLOADS: "",
    });
  });

  it("wait only for the preceding servers while a snapshot is restored", () => {
    const restoring = synthesize({ cluster: { ...minimal.cluster, restore: { snapshot: "good" } } });
    expect(waitOf("cluster_servers_server-1-ready", restoring).environment.SERVERS).toBe(
      '${join(" ", [for index in range(try(local.cluster_deployed_records.last.restore, "") == "good" ? try(local.cluster_deployed_records.last.servers, 0) : min(try(local.cluster_deployed_records.last.servers, 0), 2)) : "server-${index}"])}',
    );
  });
});
