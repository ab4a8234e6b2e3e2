import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Ec2InstanceState } from "@cdktf/provider-aws/lib/ec2-instance-state";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { userData } from "./user-data";

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
}

export interface ServerProps {
  /** Name of the server, `server-0`: of the slot, its instances and its Node, whichever instance it has. */
  readonly name: string;
  /** Prefix of the name tags. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /** Zone of the subnet, and so of the volume. */
  readonly zone: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
  readonly instanceProfile: string;
  readonly instanceType: string;
  /** Id of the image of the next instance; it never touches one that runs. */
  readonly image: string;
  readonly volume: DataVolume;
  /** Path of the SSM parameters that hold the desired state. */
  readonly parametersPath: string;
  /**
   * An attribute of a resource, an expression without `${}`, whose change replaces the instance. It has to hold the
   * volume's id: a volume that vanished and is made anew is no change to Terraform, a new value is.
   */
  readonly replacedBy: string;
  /** Terraform refuses to destroy the volume. */
  readonly protected: boolean;
  /** What has to be done before address and volume are made or changed. */
  readonly guard: ITerraformDependable;
  /**
   * ARN of the key of both volumes.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /** What has to be done before the instance is made or changed: the way to the internet, rights, the server before. */
  readonly after: ITerraformDependable[];
}

/** Nitro instances name the first data volume thus; the disk is found by its volume id, not by this name. */
const DEVICE_NAME = "/dev/sdf";
const ROOT_VOLUME_GIB = 40;

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
  /** Id of the data volume. */
  readonly volumeId: string;
  /** The data volume, which what is protected from deletion is deleted before. */
  readonly volume: EbsVolume;
  /** What has to be done before the next server may be touched. */
  readonly whole: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    const { name } = props;
    const tags = { Name: `${props.stackName}-${name}` };

    const networkInterface = new NetworkInterface(this, "interface", {
      subnetId: props.subnetId,
      securityGroups: [props.securityGroupId],
      description: `${props.stackName} ${name}`,
      tags,
      dependsOn: [props.guard],
    });
    const volume = new EbsVolume(this, "volume", {
      availabilityZone: props.zone,
      type: "gp3",
      size: props.volume.size,
      iops: props.volume.iops,
      throughput: props.volume.throughput,
      encrypted: true,
      kmsKeyId: props.kmsKeyArn,
      finalSnapshot: props.volume.finalSnapshot,
      // The final snapshot is waited for, and the first one of a large volume copies all of it.
      timeouts: { delete: "60m" },
      tags,
      dependsOn: [props.guard],
      lifecycle: { preventDestroy: props.protected },
    });
    const instance = new Instance(this, "instance", {
      ami: props.image,
      instanceType: props.instanceType,
      iamInstanceProfile: props.instanceProfile,
      networkInterface: [{ deviceIndex: 0, networkInterfaceId: networkInterface.id }],
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: ROOT_VOLUME_GIB,
        encrypted: true,
        kmsKeyId: props.kmsKeyArn,
        tags: { Name: `${tags.Name}-root` },
      },
      // The role can read what makes the cluster: a hop limit of 1 keeps the credentials from pods.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      userData: userData({
        name,
        region: props.region,
        volumeId: volume.id,
        parametersPath: props.parametersPath,
      }),
      userDataReplaceOnChange: false,
      tags,
      dependsOn: props.after,
      lifecycle: {
        ignoreChanges: ["ami", "user_data", "user_data_base64"],
        replaceTriggeredBy: [props.replacedBy],
      },
    });
    const attachment = new VolumeAttachment(this, "attachment", {
      deviceName: DEVICE_NAME,
      volumeId: volume.id,
      instanceId: instance.id,
      // etcd writes to it until the instance stands still.
      stopInstanceBeforeDetaching: true,
    });

    // By hand, by AWS, or by a new size that AWS could not start: a plan would not see that a server stands still.
    const running = new Ec2InstanceState(this, "running", {
      instanceId: instance.id,
      state: "running",
      dependsOn: [attachment],
    });

    this.name = name;
    this.ipAddress = networkInterface.privateIp;
    this.instanceId = instance.id;
    this.volumeId = volume.id;
    this.volume = volume;
    this.whole = [instance, attachment, running];
  }
}
