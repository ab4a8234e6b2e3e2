import { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
import { DataAwsEc2InstanceTypeOfferings } from "@cdktf/provider-aws/lib/data-aws-ec2-instance-type-offerings";
import { DataAwsInstances } from "@cdktf/provider-aws/lib/data-aws-instances";
import { TerraformCount, Token } from "cdktf";
import { Construct } from "constructs";
import type { Architecture } from "../../config";
import { conditionsOf } from "../../guard/rule";
import { address, local } from "../../terraform/expressions";

/**
 * Reads from AWS, at each plan, which servers run. The state knows only Terraform's own changes. A server that runs is not
 * always ready: the gate before each stop asks the servers themselves (docs/decisions/13-plan-asks-ec2.md).
 *
 * @returns whether each server runs, by its name: a Terraform expression
 */
export function runningServers(scope: Construct, stackName: string, servers: readonly string[]): string {
  const lookUps = new Construct(scope, "running");
  const running = servers.map((server) => {
    const found = new DataAwsInstances(lookUps, server, {
      instanceTags: { "rancher-stack": stackName, Name: `${stackName}-${server}` },
      instanceStateNames: ["running"],
    });
    return [server, `\${length(${address(found)}.ids) > 0}`] as const;
  });
  return local(scope, "runs", Object.fromEntries(running));
}

/**
 * Reads from AWS, at each plan, which zones offer an instance type. AWS does not offer every type in every zone.
 *
 * @param zones names of the servers' zones, as Terraform templates (no CDKTF tokens)
 * @returns the zones that do not offer the type: a Terraform expression
 */
export function lackingZones(scope: Construct, instanceType: string, zones: readonly string[]): string {
  const offers = new DataAwsEc2InstanceTypeOfferings(new Construct(scope, "offers"), "zones", {
    locationType: "availability-zone",
    filter: [{ name: "instance-type", values: [instanceType] }],
  });
  const wanted = zones.map((zone) => `"${zone}"`).join(", ");
  return local(scope, "lacking-zones", `\${setsubtract([${wanted}], ${address(offers)}.locations)}`);
}

/**
 * Looks up the image when the plan creates instances. Otherwise a wrong id would fail only after Terraform
 * has destroyed the old instance. A withdrawn image does not block other plans.
 *
 * @param image its id
 * @param instances the processors of the instances, and the size of their root volumes in GiB
 * @param needed whether to look up the image, a Terraform expression
 */
export function lookUpImage(
  scope: Construct,
  image: string,
  { architecture, rootGib }: { readonly architecture: Architecture; readonly rootGib: number },
  needed: string,
): void {
  const ofRoot = "if device.device_name == self.root_device_name";
  const size = `max(0, [for device in self.block_device_mappings : tonumber(lookup(device.ebs, "volume_size", "0")) ${ofRoot}]...)`;
  new DataAwsAmi(new Construct(scope, "image"), "cluster-image", {
    count: TerraformCount.of(Token.asNumber(`\${${needed} ? 1 : 0}`)),
    filter: [{ name: "image-id", values: [image] }],
    // Deprecated images can still start.
    includeDeprecated: true,
    mostRecent: true,
    lifecycle: {
      postcondition: conditionsOf([
        {
          name: "the image can be used",
          condition: `self.architecture == "${architecture}" && self.state == "available"`,
          rejection: `cluster.image: ${image} is \${self.state}, for \${self.architecture}`,
          remedy: `expected an available image for ${architecture}`,
        },
        {
          // EC2 creates no volume that is smaller than its snapshot ("InvalidBlockDeviceMapping").
          name: "the image fits the root volume",
          condition: `${size} <= ${rootGib}`,
          rejection: `cluster.image: ${image} has a root volume of \${${size}} GiB, but that of a server has ${rootGib} GiB`,
          remedy: `write an image with a root volume of at most ${rootGib} GiB`,
        },
      ]),
    },
  });
}
