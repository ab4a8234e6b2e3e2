import { desiredFiles, namesOf, resource, userDataOf } from "../support/synth";
import { withDatastore } from "./support";

describe("servers on an existing datastore", () => {
  const stack = withDatastore({ endpoint: { engine: "etcd", ca: true, clientCertificate: true } });

  it("get endpoint and files from sensitive variables", () => {
    expect(desiredFiles(stack)["config.yaml"]).toBe(
      [
        "secrets-encryption: true",
        'write-kubeconfig-mode: "0600"',
        "cluster-cidr: 10.42.0.0/16",
        "service-cidr: 10.43.0.0/16",
        "datastore-endpoint: ${jsonencode(var.datastore_endpoint)}",
        "datastore-cafile: /var/lib/rancher/desired/datastore-ca.pem",
        "# ${sha256(var.datastore_ca)}",
        "datastore-certfile: /var/lib/rancher/desired/datastore-certificate.pem",
        "# ${sha256(var.datastore_certificate)}",
        "datastore-keyfile: /var/lib/rancher/desired/datastore-key.pem",
        "# ${sha256(var.datastore_key)}",
        "",
      ].join("\n"),
    );
    expect(desiredFiles(stack)["datastore-key.pem"]).toBe("${var.datastore_key}");
    for (const name of ["datastore_endpoint", "datastore_ca", "datastore_certificate", "datastore_key"]) {
      expect(stack.variable?.[name]).toMatchObject({ sensitive: true, nullable: false });
    }
  });

  it.each([
    ["postgres", "postgres://k3s:secret@db:5432/kubernetes", "mysql://k3s:secret@tcp(db:3306)/kubernetes"],
    ["postgres", "postgres://k3s:se%23cret@db:5432/kubernetes", "postgres://k3s:se#cret@db:5432/kubernetes"],
    ["mysql", "mysql://k3s:secret@tcp(db:3306)/kubernetes", "mysql://k3s:secret@db:3306/kubernetes"],
    ["etcd", "https://a:2379,https://b:2379", "https://a:2379, https://b:2379"],
    ["postgres", "postgresql://k3s:a%25b@[fd00::1]:5432/k3s?sslmode=verify-full", "postgres://k3s:a%b@db:5432/k3s"],
    ["postgres", "postgres://k3s:a%5Bb!$@a:5432,b:5432/k3s", "postgres://k3s:a[b@db:5432/kubernetes"],
    ["postgres", "postgres://k3s:a%20b@db/k3s", "postgres://k3s:a b@db/kubernetes"],
    ["postgres", "postgres://k3s@db", "postgres://k3s:secret@db:port/kubernetes"],
    ["postgres", "postgres://k3s:s@db:5432/a%20b", "postgres://k3s:secret@db:5432/a%2"],
    ["mysql", "mysql://k3s:s%cret@tcp(db.example.com:3306)/k3s?tls=true", "mysql://k3s:s@tcp(db:3306)/k3s?a=%zz"],
    ["etcd", "http://10.0.0.1:2379", "https://root:secret@a:2379"],
  ] as const)("accept only endpoints of %s", (engine, good, bad) => {
    const { datastore_endpoint: variable = {} } = withDatastore({ endpoint: { engine } }).variable ?? {};
    const [validation] = variable.validation as { condition: string }[];
    // Terraform reads a string as JSON does, except for templates, and this one has none.
    const text = /regex\((".*"), var/.exec(validation?.condition ?? "")?.[1] ?? "";
    const pattern = new RegExp(JSON.parse(text) as string);
    expect([good, bad].map((endpoint) => pattern.test(endpoint))).toEqual([true, false]);
  });

  it.each(["postgres", "mysql"] as const)("verify the certificate of %s without an authority of yours", (engine) => {
    const system = "datastore-cafile: /etc/ssl/certs/ca-certificates.crt\n";
    const config = (endpoint: object) =>
      desiredFiles(withDatastore({ endpoint: { engine, ...endpoint } }))["config.yaml"];
    expect(config({})).toContain(system);
    expect(config({ ca: true })).not.toContain(system);
  });

  it("keep no data: no volumes, no snapshots", () => {
    for (const type of ["aws_ebs_volume", "aws_volume_attachment", "aws_db_instance"]) {
      expect(namesOf(stack, type)).toEqual([]);
    }
    expect(resource(stack, "aws_iam_role_policy", "cluster_servers_role_rights").policy).not.toContain(
      "s3:DeleteObject",
    );
    expect(stack.output).not.toHaveProperty("etcd_snapshots");
    expect(resource(stack, "terraform_data", "cluster_servers_replacements").input).toEqual({
      "server-0": "0",
      "server-1": "0",
    });
    const { root_block_device } = resource(stack, "aws_instance", "cluster_servers_server-0_instance");
    const user_data = userDataOf(stack, "cluster_servers_server-0_instance");
    expect(root_block_device).toMatchObject({ volume_size: 100, encrypted: true });
    expect(user_data).toContain("ExecStart=/usr/local/lib/rancher-server/root-disk.sh\n");
    expect(user_data).toContain("VOLUME_ID=\n");
  });

  it("become ready without a snapshot of etcd", () => {
    const { provisioner } = resource(stack, "terraform_data", "cluster_readiness") as {
      provisioner: { "local-exec": { environment: Record<string, string> } }[];
    };
    const { environment } = provisioner[0]?.["local-exec"] ?? { environment: {} };
    expect(environment).toMatchObject({ UPGRADED_FROM: "", RANCHER: "", RANCHER_UPGRADED_FROM: "" });
  });

  it("do not wait for later servers, which the same deploy may replace", () => {
    const { provisioner } = resource(stack, "terraform_data", "cluster_servers_server-0-ready") as {
      provisioner: { "local-exec": { environment: Record<string, string> } }[];
    };
    expect(provisioner[0]?.["local-exec"].environment.SERVERS).toBe(
      '${join(" ", [for index in range(min(try(local.cluster_deployed_records.last.servers, 0), 1)) : "server-${index}"])}',
    );
  });

  it("may all be replaced at once, but can never change to another datastore", () => {
    const { lifecycle } = resource(stack, "aws_ssm_parameter", "cluster_deployed_pending") as {
      lifecycle: { precondition: { error_message: string }[] };
    };
    const rejections = lifecycle.precondition.map(({ error_message }) => error_message).join("\n");
    expect(rejections).not.toContain("expected one replaced server per deploy");
    expect(rejections).not.toContain("etcd would lose");
    expect(stack.locals?.cluster_deployed_wanted).toMatchObject({
      fixed: { "cluster.datastore": "cluster.datastore.endpoint" },
    });
  });
});
