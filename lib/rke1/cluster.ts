import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ClusterProviders } from "../cluster/providers";
import type { InstalledRancher, RancherCluster } from "../cluster/rancher-cluster";
import type { Server } from "../cluster/server";
import { instanceTypeOf } from "../cluster/sizes";
import { parseRke1Version, type RancherOnRke1Config } from "../config";
import { DeployRecords } from "../guard/deploy-records";
import { Identity } from "../guard/identity";
import { LoadBalancer } from "../network/load-balancer";
import type { Network } from "../network/network";
import { Bastion } from "./bastion";
import { Rke1Guard } from "./guard";
import { Rke1Kubernetes } from "./kubernetes";
import { Rke1Servers } from "./servers";
import { SshKey } from "./ssh-key";

/** The properties of an RKE1 cluster. */
export interface Rke1ClusterProps extends RancherOnRke1Config {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** Network of the cluster. */
  readonly vpc: Network;
}

/** An RKE1 cluster: three servers with Docker behind a network load balancer, and a bastion for SSH. */
export class Rke1Cluster extends Construct implements RancherCluster {
  readonly name: string;
  readonly kubernetes: RancherCluster["kubernetes"];
  readonly replicas: number;
  readonly controller = "ingress-nginx";
  readonly deletedWithStack = true;
  readonly egress = {};
  readonly ready: ITerraformDependable;
  readonly providers: ClusterProviders;
  /** The load balancer in front of the servers. */
  readonly loadBalancer: LoadBalancer;
  /** The host through which the provider reaches the servers by SSH. */
  readonly bastion: Bastion;
  /** The servers, in the order of their zones. */
  readonly servers: readonly Server[];
  /** The administrator's kubeconfig, sensitive. */
  readonly kubeconfig: string;
  private readonly records: DeployRecords;

  constructor(scope: Construct, id: string, props: Rke1ClusterProps) {
    super(scope, id);
    const { name, aws, cluster, vpc: network } = props;
    const { deletionProtection } = props.balancer;
    this.name = name;
    this.kubernetes = parseRke1Version(cluster.version);
    const balancer = new LoadBalancer(this, "balancer", {
      name,
      network,
      deletionProtection,
      allowedCidrs: props.network.allowedCidrs,
      apiAllowedCidrs: cluster.apiAllowedCidrs,
    });
    const key = new SshKey(this, "ssh");
    const bastion = new Bastion(this, "bastion", {
      name,
      network,
      allowedCidrs: cluster.apiAllowedCidrs,
      publicKey: key.publicKey,
      kmsKeyArn: aws.kmsKeyArn,
      replace: props.bastion.replace,
    });

    const { isNew } = new Identity(this, "identity", { stackName: name, ...aws });
    this.records = new DeployRecords(this, "deployed", { stackName: name, isNew });
    new Rke1Guard(this, "guard", { records: this.records, config: props });
    const { slots } = new Rke1Servers(this, "servers", {
      ...aws,
      name,
      network,
      balancer,
      bastion,
      instanceType: instanceTypeOf(cluster),
      volume: cluster.volume,
      publicKey: key.publicKey,
      protected: deletionProtection,
      guard: this.records.passed,
    });
    balancer.deletedBefore(slots.flatMap(({ volume }) => volume ?? []));
    const targets = slots.flatMap((server) => balancer.register(server.name, server.ipAddress));
    const rke = new Rke1Kubernetes(this, "rke", {
      name,
      version: cluster.version,
      servers: slots,
      bastion,
      balancer,
      key,
      after: targets,
    });

    this.replicas = slots.length;
    this.servers = slots;
    this.loadBalancer = balancer;
    this.bastion = bastion;
    this.kubeconfig = rke.kubeconfig;
    this.ready = rke.cluster;
    this.providers = new ClusterProviders(this, "providers", rke.connection);
  }

  /** Records the deploy after the release of its Rancher. */
  addRancher({ release }: InstalledRancher): void {
    this.records.complete([release]);
  }
}
