import { DataAwsDefaultTags } from "@cdktf/provider-aws/lib/data-aws-default-tags";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Ec2InstanceState } from "@cdktf/provider-aws/lib/ec2-instance-state";
import { EipAssociation } from "@cdktf/provider-aws/lib/eip-association";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { type ITerraformDependable, type TerraformResourceLifecycle, Token } from "cdktf";
import { Construct } from "constructs";
import { address, local } from "../terraform/expressions";

/** A volume that outlives the instances of a server. */
export interface DataVolume {
  /** Size in GiB. */
  readonly size: number;
  /** Operations per second of a gp3 volume. */
  readonly iops: number;
  /** MiB per second of a gp3 volume. */
  readonly throughput: number;
  /** Whether to take a snapshot when the volume is destroyed. */
  readonly finalSnapshot: boolean;
  /**
   * Id of the snapshot to create the volume from. A change replaces the volume.
   *
   * @default - none: a blank volume
   */
  readonly snapshotId?: string;
  /**
   * More Terraform lifecycle settings of the volume.
   *
   * @default - none
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** Properties of a `Server`. */
export interface ServerProps {
  /** Name of the server, for example `server-0`: of the slot, its Node and all its instances. */
  readonly name: string;
  /** Prefix of the name tags. */
  readonly stackName: string;
  /** Zone of the subnet and of the volume. */
  readonly zone: string;
  /** Id of the subnet of its interface. */
  readonly subnetId: string;
  /** Ids of the security groups of its interface. */
  readonly securityGroupIds: readonly string[];
  /**
   * Rules of these groups, as far as the groups are the stack's. Terraform creates the rules before the server uses a
   * group. It deletes them after the server no longer uses the group.
   */
  readonly securityGroupRules: readonly ITerraformDependable[];
  /** Name of the instance profile. */
  readonly instanceProfile: string;
  /** EC2 type. A change stops the instance and starts it again. */
  readonly instanceType: string;
  /** Id of the image of the next instance. A running instance keeps its image. */
  readonly image: string;
  /**
   * The data volume.
   *
   * @default - none: the server keeps no data
   */
  readonly volume?: DataVolume;
  /**
   * A volume of its own for etcd.
   *
   * @default - none: etcd is on the data volume
   */
  readonly etcdVolume?: DataVolume;
  /** Returns the user data for the ids of the data volume and of etcd's volume; undefined for none. */
  readonly userData: (volumeId: string | undefined, etcdVolumeId: string | undefined) => string;
  /**
   * The attribute of a resource, as an expression without `${}`. A change of its value replaces the instance. The value
   * must contain the ids of the volumes, because only then does a new volume replace the instance.
   */
  readonly replacedBy: string;
  /** Whether Terraform rejects a plan that destroys a volume. */
  readonly protected: boolean;
  /**
   * Dependency of every change of address and volume.
   *
   * @default - none
   */
  readonly guard?: ITerraformDependable;
  /**
   * ARN of the KMS key of all volumes.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /**
   * Allocation id of its Elastic IP address. The address belongs to the slot.
   *
   * @default - none
   */
  readonly publicAddress?: string;
  /**
   * Major version of the provider hashicorp/aws. Version 6.10 renamed the argument of the network interface.
   *
   * @default 6
   */
  readonly provider?: 5 | 6;
  /** Dependencies of every change of the instance: internet access, IAM rights, the previous server. */
  readonly after: ITerraformDependable[];
}

/** Device names of the data volume and of etcd's. Scripts find a disk by its volume id, not by its name. */
const DATA_DEVICE = "/dev/sdf";
const ETCD_DEVICE = "/dev/sdg";
const ROOT_VOLUME_GIB = 40;
/** Without a data volume, the root disk holds all images and logs. */
const ONLY_VOLUME_GIB = 100;

/** Size of a server's root volume in GiB. */
export function rootVolumeGib(hasDataVolume: boolean): number {
  return hasDataVolume ? ROOT_VOLUME_GIB : ONLY_VOLUME_GIB;
}

/**
 * A slot for a server: a fixed address and data volume, and an instance that can be replaced.
 *
 * A new instance has the former one's volume, address and name. For etcd, a replacement is therefore a reboot. Only the
 * replacement number, or the loss of the volume, replaces an instance. Terraform starts a stopped instance again.
 */
export class Server extends Construct {
  /** Name of the server, such as `server-0`. */
  readonly name: string;
  /** Private IPv4 address, fixed for the life of the slot. */
  readonly ipAddress: string;
  /** Id of the current instance. */
  readonly instanceId: string;
  /** The data volume, if the server has one. */
  readonly volume: EbsVolume | undefined;
  /**
   * All volumes that outlive the instance. The load balancer depends on them, so deletion protection also keeps the
   * volumes.
   */
  readonly volumes: readonly EbsVolume[];
  /** Dependencies: the instance runs, and its volumes are attached. */
  readonly running: ITerraformDependable[];
  /** Attributes whose change stops the instance: Terraform expressions, without `${}`. */
  readonly stoppedBy: readonly string[];

  constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    const { name } = props;
    const guard = props.guard && [props.guard];
    const tags = { Name: `${props.stackName}-${name}` };

    const networkInterface = new NetworkInterface(this, "interface", {
      subnetId: props.subnetId,
      securityGroups: [...props.securityGroupIds],
      description: `${props.stackName} ${name}`,
      tags,
      dependsOn: [...(guard ?? []), ...props.securityGroupRules],
    });
    const association = props.publicAddress && [
      new EipAssociation(this, "public-address", {
        allocationId: props.publicAddress,
        networkInterfaceId: networkInterface.id,
      }),
    ];
    const volume = props.volume && this.lasting("", props.volume, tags, props);
    const etcdTags = { Name: `${tags.Name}-etcd` };
    const etcdVolume = props.etcdVolume && this.lasting("etcd-", props.etcdVolume, etcdTags, props);
    // checkov:skip=CKV_AWS_135: current instance types always are; setting it later would replace every server
    // checkov:skip=CKV_AWS_126: status checks come every minute without it, and more costs money for each server
    const instance = new Instance(this, "instance", {
      ami: props.image,
      instanceType: props.instanceType,
      iamInstanceProfile: props.instanceProfile,
      ...(props.provider === 5
        ? { networkInterface: [{ deviceIndex: 0, networkInterfaceId: networkInterface.id }] }
        : { primaryNetworkInterface: { networkInterfaceId: networkInterface.id } }),
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: rootVolumeGib(volume !== undefined),
        encrypted: true,
        kmsKeyId: props.kmsKeyArn,
        tags: rootVolumeTags(this, `${tags.Name}-root`),
      },
      // The role can read the cluster's keys. A hop limit of 1 keeps the role's credentials from pods.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      userDataBase64: `\${base64gzip(${local(this, "user-data", props.userData(volume?.id, etcdVolume?.id))})}`,
      userDataReplaceOnChange: false,
      // The change guard finds running servers by this tag, whatever tags the provider adds.
      tags: { ...tags, "rancher-stack": props.stackName },
      dependsOn: [...props.after, ...(association || [])],
      lifecycle: {
        ignoreChanges: ["ami", "user_data", "user_data_base64"],
        replaceTriggeredBy: [props.replacedBy],
      },
    });
    const attachments = [
      ...(volume ? [this.attach("", DATA_DEVICE, volume, instance)] : []),
      ...(etcdVolume ? [this.attach("etcd-", ETCD_DEVICE, etcdVolume, instance)] : []),
    ];

    // An operator, AWS or a failed change of the type can stop an instance. Without this resource, a plan would show no
    // change.
    const running = new Ec2InstanceState(this, "running", {
      instanceId: instance.id,
      state: "running",
      dependsOn: attachments,
    });

    this.name = name;
    this.ipAddress = networkInterface.privateIp;
    this.instanceId = instance.id;
    this.volume = volume;
    this.volumes = [volume ?? [], etcdVolume ?? []].flat();
    this.running = [instance, ...attachments, running];
    this.stoppedBy = ["id", "instance_type"].map((attribute) => `${address(instance)}.${attribute}`);
  }

  private lasting(prefix: string, volume: DataVolume, tags: Record<string, string>, props: ServerProps): EbsVolume {
    // checkov:skip=CKV_AWS_189: without a key of the user's, the key is AWS' own for EBS
    return new EbsVolume(this, `${prefix}volume`, {
      availabilityZone: props.zone,
      type: "gp3",
      size: volume.size,
      iops: volume.iops,
      throughput: volume.throughput,
      encrypted: true,
      kmsKeyId: props.kmsKeyArn,
      finalSnapshot: volume.finalSnapshot,
      // Terraform waits for the final snapshot. The first snapshot of a large volume copies all its data.
      timeouts: { delete: "60m" },
      tags,
      snapshotId: volume.snapshotId,
      dependsOn: props.guard && [props.guard],
      lifecycle: { ...volume.lifecycle, preventDestroy: props.protected },
    });
  }

  private attach(prefix: string, deviceName: string, volume: EbsVolume, instance: Instance): VolumeAttachment {
    return new VolumeAttachment(this, `${prefix}attachment`, {
      deviceName,
      volumeId: volume.id,
      instanceId: instance.id,
      // etcd writes to the volume until the instance stops.
      stopInstanceBeforeDetaching: true,
    });
  }
}

/**
 * The tags of an instance's root volume: the provider's default tags, and a name. A change of the default tags would
 * otherwise remove them from this volume (hashicorp/terraform-provider-aws, issue 38301).
 */
export function rootVolumeTags(instance: Construct, name: string): Record<string, string> {
  const defaults = new DataAwsDefaultTags(instance, "default-tags");
  return Token.asStringMap(`\${merge(${address(defaults)}.tags, { Name = "${name}" })}`);
}
