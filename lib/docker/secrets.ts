import type { TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import { DesiredObject } from "../aws/desired-object";
import { SecretsKey } from "../aws/secrets-key";
import { StackBucket } from "../aws/stack-bucket";
import type { RancherOnDockerConfig } from "../config";
import type { ContainerEgress } from "../egress/container-egress";
import {
  type CheckedCertificate,
  moreAuthorities,
  publicPem,
  rancherCertificate,
  rootCertificate,
} from "../rancher/certificate-variables";
import { certificateFiles, trustsMore } from "./container";

/** The properties of the server's secrets. */
export interface ContainerSecretsProps {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** The configuration, validated. */
  readonly config: RancherOnDockerConfig;
  /** Egress of server and container. */
  readonly egress: ContainerEgress;
  /** The initial password of Rancher's administrator, a sensitive Terraform template. */
  readonly bootstrapPassword: string;
}

/** Contents by file name, with their conditions. */
interface CheckedFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly checks: TerraformCondition[];
  /** The authority of Rancher's certificate. */
  readonly root?: CheckedCertificate;
}

/** Secrets that only the server may read: the files that scripts/setup.sh places, in one object. */
export class ContainerSecrets extends Construct {
  /** The bucket of the object. */
  readonly bucket: StackBucket;
  /** The object. */
  readonly object: DesiredObject;
  /** The key that encrypts the object. */
  readonly key: SecretsKey;
  /** The authority of Rancher's certificate, a Terraform template; undefined when the stack does not know it. */
  readonly authority?: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContainerSecretsProps,
  ) {
    super(scope, id);
    const { name, config, egress, bootstrapPassword } = props;
    const { aws, server } = config;
    this.key = new SecretsKey(this, "key", { stackName: name, ...aws });
    this.bucket = new StackBucket(this, "storage", {
      stackName: name,
      kmsKeyArn: aws.kmsKeyArn,
      keep: server.deletionProtection,
    });
    const { files, checks, root } = this.certificates();
    this.authority = root && publicPem(root);
    this.object = new DesiredObject(this, "object", {
      bucket: this.bucket,
      files: { password: bootstrapPassword, ...egress.files, ...files },
      password: bootstrapPassword,
      secretsKey: this.key,
      checks,
    });
  }

  private certificates(): CheckedFiles {
    const { egress } = this.props;
    const { hostname, rancher } = this.props.config;
    const wanted = certificateFiles(rancher);
    const root = wanted.includes("cacerts.pem") ? rootCertificate(this) : undefined;
    const pair = wanted.includes("cert.pem") ? rancherCertificate(this, hostname, root) : undefined;
    const more = trustsMore(rancher, egress) && rancher.additionalTrustedCAs ? moreAuthorities(this) : undefined;
    // The authorities of the user and of the proxy. setup.sh writes one file for each.
    const trusted = [...(more ? [text(more)] : []), ...(egress.proxy?.authority ? [egress.proxy.authority] : [])];
    return {
      files: {
        ...(pair && { "cert.pem": text(pair), "key.pem": `\${${pair.key.pem}}` }),
        ...(root && { "cacerts.pem": text(root) }),
        ...(trustsMore(rancher, egress) && { "trusted.pem": trusted.join("") }),
      },
      checks: [pair, root, more].flatMap((each) => each?.checks ?? []),
      root,
    };
  }
}

function text({ certificate }: { readonly certificate: { readonly pem: string } }): string {
  return `\${${certificate.pem}}`;
}
