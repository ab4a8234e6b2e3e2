import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { RANCHER_TOOL_CHARTS, type RancherConfig } from "../config";
import { endpointDomain } from "../config/partition";
import { chartRepository, chartSource } from "../egress/charts";
import type { Egress } from "../egress/egress";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import { backupEgressValues, rancherSecretEgressValues } from "./egress-values";
import { createOwnChart } from "./own-chart";
import { createHelmRelease, mergedValues, type Values } from "./release";
import { createPullSecret, createSecret } from "./secrets";

type BackupConfig = NonNullable<RancherConfig["backup"]>;

/** The namespace that the operator requires for itself and its secrets (Rancher, "Backup Configuration"). */
const NAMESPACE = "cattle-resources-system";
const CREDENTIALS = "rancher-backup-credentials";
const ENCRYPTION = "rancher-backup-encryption";
const TIMEOUT_SECONDS = 300;

/** The properties of the backup operator. */
export interface BackupProps {
  /** The block `rancher.backup`, validated. */
  readonly backup: BackupConfig;
  /** Egress of the operator. */
  readonly egress: Egress;
  /** Dependency: Rancher's release. The operator backs up its objects. */
  readonly after: ITerraformDependable[];
}

/**
 * The operator rancher-backup, with its CRDs, its secrets, a bucket as default storage, and a schedule. The operator
 * has its own credentials, because pods of the cluster cannot use the servers' role.
 */
export class Backup extends Construct {
  constructor(scope: Construct, id: string, { backup, egress, after }: BackupProps) {
    super(scope, id);
    const { version } = backup;
    const chart = { namespace: NAMESPACE, version, timeoutSeconds: TIMEOUT_SECONDS };
    const charts = egress.charts ?? chartRepository(this, "backup_repository", RANCHER_TOOL_CHARTS, backup);
    const source = (name: string) => chartSource(name, version, charts);
    const crds = createHelmRelease(this, "crds", {
      ...chart,
      name: "rancher-backup-crd",
      ...source("rancher-backup-crd"),
      values: {},
      after,
    });
    const secrets = [...this.secrets(backup, crds), ...createPullSecret(this, "pull-secret", egress, NAMESPACE, crds)];
    const operator = createHelmRelease(this, "operator", {
      ...chart,
      name: "rancher-backup",
      ...source("rancher-backup"),
      // The configuration's rules prevent the file's own values from overriding the others.
      values: mergedValues(operatorValues(backup), backupEgressValues(egress), backup.values),
      secretValues: rancherSecretEgressValues(egress),
      after: [crds, ...secrets],
    });
    createHelmRelease(this, "schedule", {
      name: "rancher-backup-schedule",
      namespace: NAMESPACE,
      ...createOwnChart(this, "schedule-chart", "rancher-backup-schedule"),
      values: scheduleValues(backup),
      timeoutSeconds: TIMEOUT_SECONDS,
      after: [operator],
    });
  }

  private secrets({ roleArn, encrypted }: BackupConfig, after: ITerraformDependable): ITerraformDependable[] {
    const secret = (id: string, name: string, data: Record<string, string>) =>
      createSecret(this, id, { name, namespace: NAMESPACE, data, dependsOn: [after] });
    const variable = (name: string, description: string) => `\${${sensitiveVariable(this, name, description)}}`;
    const made: ITerraformDependable[] = [];
    if (roleArn === undefined) {
      const accessKey = variable("backup_access_key", "Access key id with write access to the bucket of the backups");
      const secretKey = variable("backup_secret_key", "Secret access key of backup_access_key");
      made.push(secret("credentials", CREDENTIALS, { accessKey, secretKey }));
    }
    if (encrypted) {
      const config = variable("backup_encryption_config", "Kubernetes EncryptionConfiguration for the backups, YAML");
      made.push(secret("encryption", ENCRYPTION, { "encryption-provider-config.yaml": config }));
    }
    return made;
  }
}

/**
 * The values of the chart rancher-backup (Rancher, "Backup Configuration": Example values.yaml for the rancher-backup
 * Helm Chart).
 */
export function operatorValues({ bucket, region, folder, endpoint, roleArn }: BackupConfig): Values {
  return {
    s3: {
      enabled: true,
      bucketName: bucket,
      region,
      endpoint: endpoint ?? `s3.${region}.${endpointDomain(region)}`,
      ...(folder && { folder }),
      ...(roleArn === undefined && { credentialSecretName: CREDENTIALS, credentialSecretNamespace: NAMESPACE }),
    },
    ...(roleArn && { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": roleArn } } }),
  };
}

/** The values of the chart rancher-backup-schedule, which is part of this project. */
export function scheduleValues({ schedule, retention, encrypted }: BackupConfig): Values {
  return { schedule, retentionCount: retention, ...(encrypted && { encryptionConfigSecretName: ENCRYPTION }) };
}
