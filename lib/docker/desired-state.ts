import { createHash } from "node:crypto";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { ContainerAccess } from "../access/container-access";
import type { SecretsKey } from "../aws/secrets-key";
import { advancedParameterFits, parameterText } from "../cluster/parameter-text";
import type { Precondition } from "../rancher/certificate-checks";
import {
  type GivenCertificates,
  moreAuthorities,
  rancherCertificate,
  rootCertificate,
} from "../rancher/given-certificates";
import { address } from "../terraform/address";
import { literal } from "../terraform/literal";
import {
  type ContainerConfig,
  certificateFiles,
  containerArguments,
  containerEnvironment,
  containerImage,
} from "./container";
import { containerScriptChecksums, containerScripts, needsAccessScripts } from "./node-scripts";

export interface DockerDesiredStateProps extends ContainerConfig {
  /** Name of the stack. */
  readonly stackName: string;
  /** The first administrator's first password, a sensitive Terraform template. */
  readonly bootstrapPassword: string;
  /** How server and container reach what is outside. */
  readonly access: ContainerAccess;
  /** The key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /** What has to hold before anything of it changes. */
  readonly after: ITerraformDependable[];
}

/**
 * What the server is to be, in SSM parameters under one path that it reads every minute. The parameters' names are file
 * names; those in `.gz` are packed. What is secret is in parameters of its own, encrypted.
 */
export class DockerDesiredState extends Construct {
  /** Path of all parameters, without a slash at its end. */
  readonly path: string;
  /** ARN that all parameters' ARNs begin with, without a slash at its end. */
  readonly arn: string;
  /** All of it. */
  readonly parts: ITerraformDependable[];
  /** A value that is another one whenever anything of it is, and says nothing of what is secret. */
  readonly revision: string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DockerDesiredStateProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/servers`;
    const files = this.files();
    const plain = [
      ...Object.entries(files).map(([name, text]) => this.plain(name, text)),
      this.plain("parts.sha256", containerScriptChecksums(props.access) + checksums(files)),
      ...Object.entries(containerScripts(props.access)).map(([name, packed]) => this.plain(`${name}.gz`, packed)),
    ];
    const secret = [this.password(), ...this.certificates(), ...this.access()];
    this.arn = Fn.trimsuffix((plain[0] as SsmParameter).arn, `/${Object.keys(files)[0]}`);
    this.parts = [...plain, ...secret];
    this.revision = [
      ...Object.values(files).map(digest),
      ...secret.map((parameter) => `\${${address(parameter)}.version}`),
    ];
  }

  /** To be read together: parts of two deploys are told by their checksums. */
  private files(): Readonly<Record<string, string>> {
    const { access, rancher } = this.props;
    const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");
    const environment = lines(Object.entries(containerEnvironment(this.props, access)).map((one) => one.join("=")));
    const settings = {
      VERSION: rancher.version,
      IMAGE: containerImage(rancher, access),
      RESTORE: rancher.restore ?? "",
      ...(needsAccessScripts(access) && {
        REGISTRY: access.registry?.host ?? "",
        AIR_GAP: access.airGapped ? "yes" : "",
      }),
    };
    return {
      // To be sourced by a shell; no value has a quote in it.
      settings: lines(Object.entries(settings).map(([name, value]) => `${name}='${value}'`)),
      arguments: lines(containerArguments(this.props, access)),
      // Systems Manager knows no empty parameter.
      ...(environment === "" ? {} : { environment }),
    };
  }

  // checkov:skip=CKV2_AWS_34: scripts and arguments are no secrets; what is one goes by `secret` or `access`
  private plain(name: string, value: string): SsmParameter {
    return new SsmParameter(this, name, {
      name: `${this.path}/${name}`,
      description: "Desired state of the server",
      type: "String",
      value: literal(parameterText(name, value)),
      dependsOn: this.props.after,
    });
  }

  /** Registry and proxy; texts as they are, which a standard parameter holds. */
  private access(): SsmParameter[] {
    return Object.entries(this.props.access.files).map(
      ([name, value]) =>
        new SsmParameter(this, name, {
          name: `${this.path}/${name}`,
          description: "Secret part of the desired state of the server",
          type: "SecureString",
          keyId: this.props.secretsKey.arn,
          value,
          dependsOn: this.props.after,
        }),
    );
  }

  private password(): SsmParameter {
    const value = Fn.jsonencode({ CATTLE_BOOTSTRAP_PASSWORD: this.props.bootstrapPassword });
    return this.secret("keys.json", Fn.base64gzip(value), []);
  }

  private certificates(): SsmParameter[] {
    const { hostname, rancher } = this.props;
    const wanted = certificateFiles(rancher);
    const parameters: SsmParameter[] = [];
    const add = (name: string, { certificate, checks }: GivenCertificates) =>
      parameters.push(this.secret(name, `\${base64gzip(${certificate.pem})}`, checks));
    if (wanted.includes("cert.pem")) {
      const pair = rancherCertificate(this, hostname);
      add("cert.pem", pair);
      parameters.push(this.secret("key.pem", `\${base64gzip(${pair.key.pem})}`, []));
    }
    if (wanted.includes("cacerts.pem")) add("cacerts.pem", rootCertificate(this));
    if (rancher.additionalTrustedCAs) add("trusted.pem", moreAuthorities(this));
    return parameters;
  }

  /** An advanced parameter holds 8 KiB, packed: a certificate with its intermediates, or some authorities. */
  private secret(name: string, value: string, checks: Precondition[]): SsmParameter {
    const packed = new TerraformLocal(this, `${name}-packed`, value);
    return new SsmParameter(this, `${name}.gz`, {
      name: `${this.path}/${name}.gz`,
      description: "Secret part of the desired state of the server",
      type: "SecureString",
      tier: "Advanced",
      keyId: this.props.secretsKey.arn,
      value: packed.asString,
      dependsOn: this.props.after,
      lifecycle: { precondition: [advancedParameterFits(`${name}.gz`, `local.${packed.friendlyUniqueId}`), ...checks] },
    });
  }
}

function checksums(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, text]) => `${digest(text)}  ${name}\n`)
    .join("");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
