import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import * as library from "../../index";

type Create = (scope: Construct, id: string, props: unknown) => unknown;

/** Every exported construct, and every exported function that creates one. */
const CREATED: Readonly<Record<string, Create>> = {
  ...Object.fromEntries(
    Object.entries(library)
      .filter(([, value]) => typeof value === "function" && value.prototype instanceof Construct)
      .map(([name, created]) => [
        name,
        (scope: Construct, id: string, props: unknown) =>
          new (created as unknown as new (...args: readonly unknown[]) => Construct)(scope, id, props),
      ]),
  ),
  "Vpc.fromIds": library.Vpc.fromIds as Create,
  "Cluster.fromKubeconfig": library.Cluster.fromKubeconfig as Create,
  "Cluster.fromEks": library.Cluster.fromEks as Create,
  "Cluster.fromEndpoint": library.Cluster.fromEndpoint as Create,
};
const STACKS = ["RancherOnDocker", "RancherOnK8s", "RancherOnRke", "RancherOnRke1"];
/** Constructs that need no property. */
const COMPLETE = ["Vpc"];

/** Properties without which a construct reports no unknown property, because a schema reports it. */
const BESIDE: Readonly<Record<string, object>> = {
  Cluster: { network: { own: true, cidr: "10.0.0.0/16" }, version: "v1.35.7+rke2r1" },
  Rancher: { cluster: { egress: {} } },
};

/** The errors of a construct with these properties. Any other exception fails the test. */
function errorsOf(name: string, props: unknown): readonly string[] {
  const isStack = STACKS.includes(name);
  const app = Testing.app();
  const stack = isStack ? app : new TerraformStack(app, "team");
  if (!isStack) new AwsProvider(stack, "aws", { region: "eu-central-1" });
  try {
    (CREATED[name] as Create)(stack, "part", props);
    return [];
  } catch (error) {
    if (error instanceof library.ConfigError) return error.errors;
    throw error;
  }
}

test("the library exports constructs", () => {
  expect(Object.keys(CREATED).sort()).toEqual([
    "Alarms",
    "ApplicationLoadBalancer",
    "Certificate",
    "Cluster",
    "Cluster.fromEks",
    "Cluster.fromEndpoint",
    "Cluster.fromKubeconfig",
    "DnsRecord",
    "ExistingVpc",
    "LoadBalancer",
    "Rancher",
    ...STACKS,
    "Vpc",
    "Vpc.fromIds",
  ]);
});

describe.each(Object.keys(CREATED))("%s", (name) => {
  const place = STACKS.includes(name) ? /^part / : /^team\/part /;

  it.each([
    ["nothing", undefined],
    ["an empty object", {}],
  ])("lists all missing properties for %s", (_, props) => {
    const errors = errorsOf(name, props);
    expect(errors.length > 0).toBe(!COMPLETE.includes(name));
    for (const line of errors) expect(line).toMatch(place);
    expect(errors.filter((line) => !/missing|expected/.test(line))).toEqual([]);
  });

  it.each([null, "text", 1])("rejects %p instead of properties", (props) => {
    const [line] = errorsOf(name, props);
    expect(line).toMatch(place);
  });

  it("names an unknown property", () => {
    const errors = errorsOf(name, { ...BESIDE[name], certainlyUnknown: 1 });
    expect(errors).toContainEqual(expect.stringMatching(/certainlyUnknown: unknown/));
  });

  it.each(["cluster", "network"])("rejects text and numbers as %s, if it has this property", (property) => {
    for (const value of ["text", 1, true]) {
      const errors = errorsOf(name, { [property]: value });
      if (COMPLETE.includes(name)) expect(errors).toEqual([expect.stringContaining("unknown property")]);
      else expect(errors.filter((line) => line.startsWith(`team/part ${property}: missing`))).toEqual([]);
    }
  });
});
