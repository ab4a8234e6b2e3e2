import type { Rule } from "./rule";

/** A recorded version: a text for people, numbers for Terraform's comparisons. */
export interface Version {
  readonly version: string;
  readonly minor: number;
  readonly ordinal: number;
}

/** The recorded part of a version. */
export function recordedVersion({ version, minor, ordinal }: Version): Version {
  return { version, minor, ordinal };
}

export interface VersionRulesProps {
  /** Its place in the configuration file. */
  readonly place: "cluster.version" | "rancher.version";
  /** The deployed `Version`, and the desired one: Terraform expressions, without `${}`. */
  readonly last: string;
  readonly wanted: string;
  /**
   * Whether a restore returns the data together with the version, a Terraform expression.
   *
   * @default - never
   */
  readonly goesBack?: string;
  /**
   * How to restore the data.
   *
   * @default "a restore"
   */
  readonly wayBack?: string;
  /**
   * Another remedy for a desired version that is older, as a Terraform template.
   *
   * @default - none
   */
  readonly otherRemedy?: string;
}

/** Kubernetes, "Version Skew Policy"; Rancher, "Upgrades": no skipped minors, no downgrades. */
export function versionRules(props: VersionRulesProps): Rule[] {
  const { place, last, wanted, goesBack, wayBack = "a restore", otherRemedy = "" } = props;
  const step = `${place}: got \${${wanted}.version}, deployed is \${${last}.version}`;
  const unless = goesBack === undefined ? "" : `${goesBack} || `;
  return [
    {
      name: `${place} is not older`,
      condition: `${unless}${last}.ordinal <= ${wanted}.ordinal`,
      refusal: `${step}; only ${wayBack} returns to an older version`,
      remedy: `write \${${last}.version} or a newer one${otherRemedy}`,
    },
    {
      name: `${place} skips no minor`,
      condition: `${unless}${last}.minor + 1 >= ${wanted}.minor`,
      refusal: `${step}; minor versions are not skipped`,
      remedy: `write the newest patch of the minor after \${${last}.version} first`,
    },
  ];
}
