import "cdktf/lib/testing/adapters/jest";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Testing } from "cdktf";
import { InExistingVpc, OnExistingCluster } from "./existing";

Testing.setupJest();

test("the load balancer is internal, in the existing subnets", () => {
  const stack = Testing.synth(new InExistingVpc(Testing.app(), "team-a"), true);
  expect(stack).toHaveResourceWithProperties(Lb, { internal: true });
  expect(stack).toHaveDataSourceWithProperties(DataAwsSubnet, { id: "subnet-0123456789abcdef1" });
  expect(stack).not.toHaveResource(Subnet);
});

test("the existing cluster gets this version of Rancher", () => {
  const stack = Testing.synth(new OnExistingCluster(Testing.app(), "team-b"), true);
  expect(stack).toHaveResourceWithProperties(Release, { name: "rancher", version: "2.15.0" });
});
