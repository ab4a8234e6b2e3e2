import { SsmParameter, type SsmParameterConfig } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import { SecretsKey } from "../aws/secrets-key";
import { advancedParameterFits } from "../cluster/parameter-text";
import type { RancherOnDockerConfig } from "../config";
import type { ContainerEgress } from "../egress/container-egress";
import { moreAuthorities, rancherCertificate, rootCertificate } from "../rancher/given-certificates";
import { address, local } from "../terraform/expressions";
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

/**
 * Secrets that only the server may read: one SecureString for each file. scripts/setup.sh derives each path from the
 * file name.
 */
export class ContainerSecrets extends Construct {
  /** Path of all parameters, without a trailing slash. */
  readonly path: string;
  /** Prefix of all parameters' ARNs, without a trailing slash. */
  readonly arn: string;
  /** All parameters. */
  readonly parameters: readonly SsmParameter[];
  /** The key that encrypts all parameters. */
  readonly key: SecretsKey;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContainerSecretsProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.name}/server`;
    this.key = new SecretsKey(this, "key", { stackName: props.name, ...props.config.aws });
    const texts = { password: props.bootstrapPassword, ...props.egress.files };
    const parameters = Object.entries(texts).map(([file, value]) => this.parameter(file, { value }));
    this.parameters = [...parameters, ...this.certificates()];
    this.arn = Fn.trimsuffix((parameters[0] as SsmParameter).arn, "/password");
  }

  /**
   * A checksum of all values, a sensitive Terraform template. The parameters' versions are no replacement: they also
   * change with the key, and the next plan would then replace the instance.
   */
  get digest(): string {
    const values = this.parameters.map((parameter) => `${address(parameter)}.value`);
    return `\${sha256(jsonencode([${values.join(", ")}]))}`;
  }

  private certificates(): SsmParameter[] {
    const { egress } = this.props;
    const { hostname, rancher } = this.props.config;
    const wanted = certificateFiles(rancher);
    const root = wanted.includes("cacerts.pem") ? rootCertificate(this) : undefined;
    const pair = wanted.includes("cert.pem") ? rancherCertificate(this, hostname, root) : undefined;
    return [
      ...(pair ? [this.packed("cert.pem", pair), this.packed("key.pem", { certificate: pair.key, checks: [] })] : []),
      ...(root ? [this.packed("cacerts.pem", root)] : []),
      ...(trustsMore(rancher, egress) ? [this.trusted(rancher.additionalTrustedCAs)] : []),
    ];
  }

  /** The authorities of the user and of the proxy. setup.sh writes one file for each. */
  private trusted(given: boolean): SsmParameter {
    const more = given ? moreAuthorities(this) : undefined;
    const proxy = this.props.egress.proxy?.authority?.slice(2, -1);
    const pem =
      more && proxy ? `join("", [${more.certificate.pem}, ${proxy}])` : (more?.certificate.pem ?? proxy ?? "");
    return this.packed("trusted.pem", { certificate: { pem }, checks: more?.checks ?? [] });
  }

  /**
   * Creates a parameter with a compressed certificate or key. An advanced parameter has at most 8 KB (AWS Systems
   * Manager, "Managing parameter tiers"). This is enough for a certificate with its intermediates, or some authorities.
   */
  private packed(file: string, given: { certificate: { pem: string }; checks: TerraformCondition[] }) {
    const packed = local(this, `${file}-packed`, `\${base64gzip(${given.certificate.pem})}`);
    const precondition = [advancedParameterFits(file, packed), ...given.checks];
    return this.parameter(`${file}.gz`, { value: `\${${packed}}`, tier: "Advanced", lifecycle: { precondition } });
  }

  private parameter(file: string, more: Pick<SsmParameterConfig, "value" | "tier" | "lifecycle">): SsmParameter {
    return new SsmParameter(this, file, {
      name: `${this.path}/${file}`,
      description: "Secret of the server of Rancher's container",
      type: "SecureString",
      keyId: this.key.arn,
      ...more,
    });
  }
}
