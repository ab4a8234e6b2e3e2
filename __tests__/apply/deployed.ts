import type { RancherOnRkeProps } from "../../lib/config";

/** The content of the deployed stack's `rancher.yaml`. */
export const deployed = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1", tags: { team: "platform" } },
  dns: { zone: "example.com" },
  cluster: { version: "v1.33.8+rke2r1", servers: 3, apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.14.4" },
} as const satisfies RancherOnRkeProps;

/** An existing instance profile. */
export const GIVEN_PROFILE = "platform-servers";

/** The deployed configuration with an edit. */
export function edited(edit: Edit): RancherOnRkeProps {
  const { cluster, ...rest } = edit;
  return { ...deployed, ...rest, cluster: { ...deployed.cluster, ...cluster } };
}

export type Edit = Partial<Omit<RancherOnRkeProps, "cluster">> & { cluster?: Partial<RancherOnRkeProps["cluster"]> };

export const SERVERS = [0, 1, 2];
export const PENDING = "aws_ssm_parameter.cluster_deployed_pending";
export const LAST = "aws_ssm_parameter.cluster_deployed_last";
export const instance = (n: number) => `aws_instance.cluster_servers_server-${n}_instance`;
export const volume = (n: number) => `aws_ebs_volume.cluster_servers_server-${n}_volume`;
export const attachment = (n: number) => `aws_volume_attachment.cluster_servers_server-${n}_attachment`;
export const running = (n: number) => `aws_ec2_instance_state.cluster_servers_server-${n}_running`;
export const ready = (n: number) => `terraform_data.cluster_servers_server-${n}-ready`;
export const stopWait = (n: number) => `terraform_data.cluster_servers_server-${n}-stop`;
export const STOP_ACCESS = "terraform_data.cluster_stop-access";
export const READINESS = "terraform_data.cluster_readiness";
export const DESIRED = "aws_s3_object.cluster_desired_object_object";
export const REPLACEMENTS = "terraform_data.cluster_servers_replacements";
/** The policy of the servers' role. */
export const RIGHTS = "aws_iam_role_policy.cluster_servers_role_rights";
export const rule = (name: string) => `aws_vpc_security_group_ingress_rule.cluster_balancer_allow-${name}`;
/** All addresses of one server. */
export const slot = (n: number) => [
  instance(n),
  volume(n),
  attachment(n),
  `aws_network_interface.cluster_servers_server-${n}_interface`,
  running(n),
  ...[80, 443, 6443].map((port) => `aws_lb_target_group_attachment.cluster_balancer_server-${n}-${port}`),
];
