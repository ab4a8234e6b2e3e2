import type { StandIn } from "../../lab/aws/stand-in";

/** Creates an instance profile with a role of the same name, as another team would. */
export async function createProfile(standIn: StandIn, name: string, withRole = true): Promise<void> {
  await standIn.aws("iam", "create_instance_profile", { InstanceProfileName: name });
  if (!withRole) return;
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  await standIn.aws("iam", "create_role", {
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  await standIn.aws("iam", "add_role_to_instance_profile", { InstanceProfileName: name, RoleName: name });
}
