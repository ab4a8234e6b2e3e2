import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { defaultName } from "../../lib/terraform/default-name";

const construct = (stack: string, ...path: string[]) =>
  path.reduce<Construct>((scope, id) => new Construct(scope, id), new TerraformStack(Testing.app(), stack));
const warnings = ({ node }: Construct) => node.metadata.map(({ data }) => String(data));

test("the default name is the path in lower-case letters, digits and hyphens", () => {
  expect(defaultName(construct("platform", "cluster"))).toBe("platform-cluster");
  expect(defaultName(construct("Team_A", "Main.Cluster"))).toBe("team-a-main-cluster");
  expect(defaultName(construct("1st", "cluster-"))).toBe("st-cluster");
});

test("a name that is cut differs from others with the same beginning, and a warning says how to choose it", () => {
  const [one, other] = ["a", "b"].map((end) => construct("platform", "of-the-management", `cluster-${end}`));
  const names = [one, other].map((each) => defaultName(each as Construct));
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(24);
  expect(warnings(one as Construct)).toEqual([
    "platform/of-the-management/cluster-a: the default name has 36 characters, more than 24, and ends with a checksum instead; it cannot change after the first deploy; write name",
  ]);
});

test("a name that fits has no warning", () => {
  const fits = construct("platform", "cluster");
  defaultName(fits);
  expect(warnings(fits)).toEqual([]);
});
