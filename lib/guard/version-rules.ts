import type { Rule } from "./rule";

/** A recorded version: text for messages, numbers for Terraform's comparisons. */
export interface Version {
  /** The version, such as `v1.35.7+rke2r1` or `2.15.0`. */
  readonly version: string;
  /** The minor version, such as 35. */
  readonly minor: number;
  /** A number that is larger for a newer version. */
  readonly ordinal: number;
}

/** The part of a version that is recorded. */
export function recordedVersion({ version, minor, ordinal }: Version): Version {
  return { version, minor, ordinal };
}

/** Properties of `versionRules`. */
export interface VersionRulesProps {
  /** Field of the version in the configuration file. */
  readonly place: "cluster.version" | "rancher.version";
  /** The deployed `Version`: a Terraform expression, without `${}`. */
  readonly last: string;
  /** The desired `Version`: a Terraform expression, without `${}`. */
  readonly wanted: string;
  /**
   * Whether the deploy restores data of the desired version, a Terraform expression. The rules then accept every
   * version.
   *
   * @default - never
   */
  readonly restoresData?: string;
  /**
   * What returns to an older version, for the message.
   *
   * @default "only a restore"
   */
  readonly wayBack?: string;
  /**
   * Additional remedy for a desired version that is older, as a Terraform template.
   *
   * @default - none
   */
  readonly otherRemedy?: string;
}

/** Rules that reject skipped minors and downgrades (Kubernetes, "Version Skew Policy"; Rancher, "Upgrades"). */
export function versionRules(props: VersionRulesProps): Rule[] {
  const { place, last, wanted, restoresData, wayBack = "only a restore", otherRemedy = "" } = props;
  const step = `${place}: got \${${wanted}.version}, deployed is \${${last}.version}`;
  const unless = restoresData === undefined ? "" : `${restoresData} || `;
  return [
    {
      name: `${place} is not older`,
      condition: `${unless}${last}.ordinal <= ${wanted}.ordinal`,
      rejection: `${step}; ${wayBack} returns to an older version`,
      remedy: `write \${${last}.version} or a newer one${otherRemedy}`,
    },
    {
      name: `${place} skips no minor`,
      condition: `${unless}${last}.minor + 1 >= ${wanted}.minor`,
      rejection: `${step}; minor versions are not skipped`,
      remedy: `write the newest patch of the minor after \${${last}.version} first`,
    },
  ];
}
