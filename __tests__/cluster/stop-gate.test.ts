import { readFileSync } from "node:fs";
import { join } from "node:path";
import { comesAfter, minimal, resource, synthesize } from "../support/synth";

const READINESS = join(__dirname, "../../lib/cluster/readiness");
const stack = synthesize();
const SERVERS = ["server-0", "server-1", "server-2"];

interface Command {
  readonly when?: string;
  readonly environment: Readonly<Record<string, string>>;
}

const commandsOf = (name: string, from = stack) =>
  ((resource(from, "terraform_data", name).provisioner ?? []) as readonly { readonly "local-exec": Command }[]).map(
    (each) => each["local-exec"],
  );
const stoppedBy = (server: string) =>
  ["id", "instance_type"].map((attribute) => `aws_instance.cluster_servers_${server}_instance.${attribute}`);
const textOf = (...names: string[]) => names.map((name) => readFileSync(join(READINESS, name), "utf8")).join("");
const unescaped = (text: string | undefined) => text?.replace(/([$%])\1\{/g, "$1{");

describe("before Terraform stops a server", () => {
  it.each(SERVERS)("a command waits for the others than %s, without a reference to another resource", (server) => {
    const wait = resource(stack, "terraform_data", `cluster_servers_${server}-stop`);
    expect(wait).toMatchObject({
      depends_on: expect.arrayContaining([`aws_instance.cluster_servers_${server}_instance`]),
      lifecycle: { replace_triggered_by: stoppedBy(server) },
    });
    const [command, ...more] = commandsOf(`cluster_servers_${server}-stop`);
    // Terraform skips the command of a resource whose creation failed, so nothing else may fail here.
    expect([command?.when, more]).toEqual(["destroy", []]);
    const { READINESS: script, ...environment } = command?.environment ?? {};
    expect(unescaped(script)).toBe(textOf("readiness-api.sh", "servers.sh", "before-stop.sh"));
    expect(environment).toEqual({
      STACK: "rke-ha",
      STOPS: server,
      SERVERS: SERVERS.filter((other) => other !== server).join(" "),
      LIMIT: "600",
    });
  });

  it("the next server depends on the wait, so that two stops never come together", () => {
    for (const [before, server] of [SERVERS.slice(0, 2), SERVERS.slice(1)])
      expect(resource(stack, "aws_instance", `cluster_servers_${server}_instance`).depends_on).toContain(
        `terraform_data.cluster_servers_${before}-stop`,
      );
  });

  it("the API's credentials are written, whichever server stops, and hidden in plans", () => {
    const access = resource(stack, "terraform_data", "cluster_stop-access");
    expect(access.lifecycle).toEqual({ replace_triggered_by: SERVERS.flatMap(stoppedBy) });
    const [write, remove] = commandsOf("cluster_stop-access");
    expect([write?.when, remove?.when]).toEqual(["destroy", undefined]);
    expect(unescaped(write?.environment.READINESS)).toBe(textOf("api-access.sh"));
    expect(write?.environment.HOST).toBe("${self.triggers_replace.HOST}");
    expect(access).not.toHaveProperty("input");
    expect(JSON.stringify(access)).not.toContain("nonsensitive");
    for (const server of SERVERS) expect(access.depends_on).toContain(`terraform_data.cluster_servers_${server}-stop`);
  });

  it("no server waits for the load balancer because of it", () => {
    const servers = SERVERS.map((server) => `aws_instance.cluster_servers_${server}_instance`);
    for (const server of servers) {
      expect(comesAfter(stack, server, "terraform_data.cluster_stop-access")).toBe(false);
      expect(comesAfter(stack, server, "aws_lb.cluster_balancer_balancer")).toBe(false);
    }
  });

  it("a destroy of the whole stack is marked first, for every server", () => {
    const name = "cluster_servers_stop-mark";
    expect(resource(stack, "terraform_data", name).depends_on).toEqual(
      SERVERS.map((server) => `terraform_data.cluster_servers_${server}-stop`),
    );
    const [mark] = commandsOf(name);
    expect([mark?.when, unescaped(mark?.environment.READINESS)]).toEqual(["destroy", textOf("with-stack.sh")]);
    expect(mark?.environment).toMatchObject({ STACK: "rke-ha", SERVERS: SERVERS.join(" ") });
    // The access is deleted before, and deletes old marks. Nothing else is deleted before the mark.
    const after = Object.values(stack.resource).flatMap((resources) =>
      Object.entries(resources as Record<string, { depends_on?: string[] }>).filter(([, { depends_on = [] }]) =>
        depends_on.includes(`terraform_data.${name}`),
      ),
    );
    expect(after.map(([dependent]) => dependent)).toEqual(["cluster_stop-access"]);
  });

  it("servers without data wait for no other, because the datastore keeps the cluster", () => {
    const k3s = { ...minimal.cluster, version: "v1.35.6+k3s1", datastore: { rds: {} } } as const;
    const external = synthesize({ cluster: k3s });
    expect(Object.keys(external.resource.terraform_data ?? {}).filter((name) => name.includes("stop"))).toEqual([]);
  });
});
