import { Eip } from "@cdktf/provider-aws/lib/eip";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { rootVolumeTags } from "../cluster/server";
import { lookUpUbuntu } from "../cluster/ubuntu";
import { ANYWHERE } from "../config/cidr";
import type { Network } from "../network/network";
import { API_PORT, admit } from "../network/rancher-clients";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";

/** The properties of the bastion. */
export interface BastionProps {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** Network of the cluster. */
  readonly network: Network;
  /** IPv4 ranges that can connect by SSH: the addresses that Terraform runs from. */
  readonly allowedCidrs: readonly string[];
  /** Public key of the SSH user, in OpenSSH's format. */
  readonly publicKey: string;
  /**
   * ARN of the key of its volume.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /** Replacement number. A change replaces the instance with an instance of the newest image. */
  readonly replace: number;
}

const SSH_PORT = 22;

/** TCP ports of the servers that the bastion reaches. The provider sends its requests to the API through it too. */
const SERVER_PORTS = [SSH_PORT, API_PORT];

/** A small type, because the bastion only forwards connections. */
const INSTANCE_TYPE = "t3.micro";

/** The bastion: the only instance that accepts SSH from outside. Servers have only private addresses. */
export class Bastion extends Construct {
  /** Public IPv4 address, the same for every instance. */
  readonly ipAddress: string;
  /** Id of the bastion's security group. */
  readonly securityGroupId: string;
  /** Dependencies of a connection through the bastion. */
  readonly running: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);
    const { network } = props;
    const tags = { Name: `${props.name}-bastion` };
    const group = new SecurityGroup(this, "security-group", {
      name: tags.Name,
      description: "SSH from where Terraform runs to the servers",
      vpcId: network.vpcId,
      tags,
    });
    this.securityGroupId = group.id;
    for (const cidr of props.allowedCidrs) {
      const rule = { securityGroupId: group.id, description: "SSH", cidrIpv4: cidr };
      admit(this, SSH_PORT, cidr.replace("/", "-"), rule);
    }
    // Ubuntu's security updates use HTTP and HTTPS.
    for (const port of [80, 443]) {
      new VpcSecurityGroupEgressRule(this, `to-updates-${port}`, {
        securityGroupId: group.id,
        description: "Updates of the operating system",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: ANYWHERE,
      });
    }
    const replacement = new TerraformData(this, "replacement", { input: props.replace });
    // checkov:skip=CKV2_AWS_41: it calls no AWS service
    // checkov:skip=CKV_AWS_135: current instance types always are
    // checkov:skip=CKV_AWS_126: status checks come every minute without it
    const instance = new Instance(this, "instance", {
      ami: lookUpUbuntu(this, INSTANCE_TYPE),
      instanceType: INSTANCE_TYPE,
      subnetId: network.publicSubnetIds[0],
      vpcSecurityGroupIds: [group.id],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        encrypted: true,
        kmsKeyId: props.kmsKeyArn,
        tags: rootVolumeTags(this, tags.Name),
      },
      userData: `#cloud-config\nssh_authorized_keys:\n  - ${props.publicKey}\n`,
      userDataReplaceOnChange: false,
      tags,
      lifecycle: {
        ignoreChanges: ["ami", "user_data", "user_data_base64"],
        replaceTriggeredBy: [`${address(replacement)}.input`],
      },
    });
    const eip = new Eip(this, "address", { domain: "vpc", instance: instance.id, tags, dependsOn: network.ingress });
    this.ipAddress = `\${${address(eip)}.public_ip}`;
    // Without the rules of `admit`: Terraform deletes them before the cluster, so RKE cannot delete etcd from the data
    // volumes before their final snapshots.
    this.running = [instance, eip];
  }

  /** Lets the bastion reach SSH and the Kubernetes API of the servers. */
  admit(scope: Construct, securityGroupId: string): void {
    for (const port of SERVER_PORTS) {
      // checkov:skip=CKV_AWS_24: only from the bastion's group
      new VpcSecurityGroupIngressRule(scope, `from-bastion-${port}`, {
        securityGroupId,
        description: "From the bastion",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: this.securityGroupId,
      });
      new VpcSecurityGroupEgressRule(this, `to-servers-${port}`, {
        securityGroupId: this.securityGroupId,
        description: "To the servers",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: securityGroupId,
      });
    }
  }
}
