import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Ec2InstanceState } from "@cdktf/provider-aws/lib/ec2-instance-state";
import { EipAssociation } from "@cdktf/provider-aws/lib/eip-association";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";

/** The data volume of a server. */
export interface DataVolume {
  /** GiB. */
  readonly size: number;
  /** Operations per second of a gp3 volume. */
  readonly iops: number;
  /** MiB per second of a gp3 volume. */
  readonly throughput: number;
  /** Take a snapshot when the volume is destroyed. */
  readonly finalSnapshot: boolean;
  /**
   * Id of the snapshot that the volume is made from; a change of it replaces the volume.
   *
   * @default - none: the volume begins blank
   */
  readonly snapshotId?: string;
  /**
   * What else Terraform has to observe of the volume.
   *
   * @default - nothing
   */
  readonly lifecycle?: TerraformResourceLifecycle;
}

export interface ServerProps {
  /** Name of the server, `server-0`: of the slot, its instances and its Node, whichever instance it has. */
  readonly name: string;
  /** Prefix of the name tags. */
  readonly stackName: string;
  /** Zone of the subnet, and so of the volume. */
  readonly zone: string;
  /** Id of the subnet, which is in the zone. */
  readonly subnetId: string;
  /** Ids of the security groups of its network interface. */
  readonly securityGroupIds: readonly string[];
  /**
   * Rules of these groups: they are there before the server has a group, and go once it has it no more.
   *
   * @default - none: the groups are not the stack's
   */
  readonly securityGroupRules?: readonly ITerraformDependable[];
  /** Name of the instance profile that has the server's role. */
  readonly instanceProfile: string;
  /** EC2 instance type, such as `m6i.xlarge`. */
  readonly instanceType: string;
  /** Id of the image of the next instance; it never touches one that runs. */
  readonly image: string;
  /**
   * The data volume.
   *
   * @default - none: the server keeps nothing
   */
  readonly volume?: DataVolume;
  /** Makes the user data, given the id of the data volume, if there is one. */
  readonly userData: (volumeId: string | undefined) => string;
  /**
   * An attribute of a resource, an expression without `${}`, whose change replaces the instance. It has to hold the
   * volume's id: a volume that vanished and is made anew is no change to Terraform, a new value is.
   */
  readonly replacedBy: string;
  /** Terraform refuses to destroy the volume. */
  readonly protected: boolean;
  /**
   * What has to be done before address and volume are made or changed.
   *
   * @default - nothing
   */
  readonly guard?: ITerraformDependable;
  /**
   * ARN of the key of both volumes.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /**
   * Id of its public address, which stays with the slot.
   *
   * @default - none
   */
  readonly publicAddress?: string;
  /**
   * Major version of the provider hashicorp/aws, of which 6.10 renamed the argument of the network interface.
   *
   * @default 6
   */
  readonly provider?: 5 | 6;
  /** What has to be done before the instance is made or changed: the way to the internet, rights, the server before. */
  readonly after: ITerraformDependable[];
}

/** Nitro instances name the first data volume thus; the disk is found by its volume id, not by this name. */
const DEVICE_NAME = "/dev/sdf";
const ROOT_VOLUME_GIB = 40;
/** Without a data volume all images and logs are on it. */
const ONLY_VOLUME_GIB = 100;

/**
 * A slot for a server: an address and a data volume that stay, and an instance that comes and goes.
 *
 * A new instance gets the volume and the address of the one before and boots under its name, so that to etcd a
 * replacement is a reboot. Nothing but the replacement number, or the loss of the volume, replaces an instance. One
 * that was stopped is started again.
 */
export class Server extends Construct {
  readonly name: string;
  /** Private IPv4 address, the same as long as the slot exists. */
  readonly ipAddress: string;
  /** Id of the instance of the day. */
  readonly instanceId: string;
  /** Id of the network interface. */
  readonly interfaceId: string;
  /** The data volume, if there is one, which what is protected from deletion is deleted before. */
  readonly volume: EbsVolume | undefined;
  /** What has to be done before the next server may be touched. */
  readonly whole: ITerraformDependable[];

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
      dependsOn: [...(guard ?? []), ...(props.securityGroupRules ?? [])],
    });
    const association = props.publicAddress && [
      new EipAssociation(this, "public-address", {
        allocationId: props.publicAddress,
        networkInterfaceId: networkInterface.id,
      }),
    ];
    const volume = props.volume && this.dataVolume(props.volume, tags, props);
    // checkov:skip=CKV_AWS_135: instances of today always are; to say so later would replace every server
    // checkov:skip=CKV_AWS_126: status checks come by the minute without it, and more costs by the server
    const instance = new Instance(this, "instance", {
      ami: props.image,
      instanceType: props.instanceType,
      iamInstanceProfile: props.instanceProfile,
      ...(props.provider === 5
        ? { networkInterface: [{ deviceIndex: 0, networkInterfaceId: networkInterface.id }] }
        : { primaryNetworkInterface: { networkInterfaceId: networkInterface.id } }),
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: volume ? ROOT_VOLUME_GIB : ONLY_VOLUME_GIB,
        encrypted: true,
        kmsKeyId: props.kmsKeyArn,
        tags: { Name: `${tags.Name}-root` },
      },
      // The role can read what makes the cluster: a hop limit of 1 keeps the credentials from pods.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      userData: props.userData(volume?.id),
      userDataReplaceOnChange: false,
      // The change guard finds the servers that run by it, whatever tags the provider adds.
      tags: { ...tags, "rancher-stack": props.stackName },
      dependsOn: [...props.after, ...(association || [])],
      lifecycle: {
        ignoreChanges: ["ami", "user_data", "user_data_base64"],
        replaceTriggeredBy: [props.replacedBy],
      },
    });
    const attachments = volume ? [this.attach(volume, instance)] : [];

    // By hand, by AWS, or by a new size that AWS could not start: a plan would not see that a server stands still.
    const running = new Ec2InstanceState(this, "running", {
      instanceId: instance.id,
      state: "running",
      dependsOn: attachments,
    });

    this.name = name;
    this.ipAddress = networkInterface.privateIp;
    this.instanceId = instance.id;
    this.interfaceId = networkInterface.id;
    this.volume = volume;
    this.whole = [instance, ...attachments, running];
  }

  private dataVolume(volume: DataVolume, tags: Record<string, string>, props: ServerProps): EbsVolume {
    // checkov:skip=CKV_AWS_189: without a key of the user's it is the one that AWS manages for EBS
    return new EbsVolume(this, "volume", {
      availabilityZone: props.zone,
      type: "gp3",
      size: volume.size,
      iops: volume.iops,
      throughput: volume.throughput,
      encrypted: true,
      kmsKeyId: props.kmsKeyArn,
      finalSnapshot: volume.finalSnapshot,
      // The final snapshot is waited for, and the first one of a large volume copies all of it.
      timeouts: { delete: "60m" },
      tags,
      snapshotId: volume.snapshotId,
      dependsOn: props.guard && [props.guard],
      lifecycle: { ...volume.lifecycle, preventDestroy: props.protected },
    });
  }

  private attach(volume: EbsVolume, instance: Instance): VolumeAttachment {
    return new VolumeAttachment(this, "attachment", {
      deviceName: DEVICE_NAME,
      volumeId: volume.id,
      instanceId: instance.id,
      // etcd writes to it until the instance stands still.
      stopInstanceBeforeDetaching: true,
    });
  }
}
