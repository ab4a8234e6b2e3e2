import type { Rule } from "./rule";

/** A version as a record keeps it: a text for people, numbers for Terraform's comparisons. */
export interface Version {
  readonly version: string;
  readonly minor: number;
  readonly ordinal: number;
}

/** The part of a version that a record keeps. */
export function recordedVersion({ version, minor, ordinal }: Version): Version {
  return { version, minor, ordinal };
}

export interface VersionRulesProps {
  /** Its place in the configuration file. */
  readonly place: "cluster.version" | "rancher.version";
  /** The `Version` that stands, and the one to deploy: Terraform expressions, without `${}`. */
  readonly last: string;
  readonly wanted: string;
  /**
   * Whether the data goes back together with the version, a Terraform expression.
   *
   * @default - it never does
   */
  readonly goesBack?: string;
  /**
   * How the data can go back.
   *
   * @default "a restore"
   */
  readonly wayBack?: string;
  /**
   * What else can be done where the wanted version is older, a Terraform template.
   *
   * @default - nothing
   */
  readonly otherRemedy?: string;
}

/** Kubernetes, "Version Skew Policy"; Rancher, "Upgrades": no minor is skipped, nothing goes back. */
export function versionRules(props: VersionRulesProps): Rule[] {
  const { place, last, wanted, goesBack, wayBack = "a restore", otherRemedy = "" } = props;
  const step = `${place}: got \${${wanted}.version}, deployed is \${${last}.version}`;
  const unless = goesBack === undefined ? "" : `${goesBack} || `;
  return [
    {
      name: `${place} is not older`,
      condition: `${unless}${last}.ordinal <= ${wanted}.ordinal`,
      refusal: `${step}; there is no way back to an older version but ${wayBack}`,
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
