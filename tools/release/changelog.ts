import { ConfigError } from "../../lib/config";

/** A version's section of CHANGELOG.md. */
export interface ChangelogSection {
  /** What stands after the version in the heading, such as `2026-01-31`. */
  readonly date: string;
  /** The lines below the heading. */
  readonly text: string;
}

/**
 * The section of a version in a changelog of the format Keep a Changelog.
 *
 * @throws ConfigError when there is none, or when it has no text
 */
export function changelogSection(changelog: string, version: string): ChangelogSection {
  const headings = [...changelog.matchAll(/^## \[([^\]]+)\] - (.+)$/gm)];
  const found = headings.find(([, name]) => name === version);
  if (!found) {
    const names = headings.map(([, name]) => name).join(", ");
    throw new ConfigError([
      `CHANGELOG.md: got sections for ${names || "no version"}, expected one for ${version}; write ## [${version}] - DATE`,
    ]);
  }
  const from = found.index + found[0].length;
  const next = changelog.slice(from).search(/^## /m);
  const text = changelog.slice(from, next < 0 ? undefined : from + next).trim();
  if (text === "")
    throw new ConfigError([`CHANGELOG.md: got an empty section for ${version}, expected what users see change`]);
  return { date: found[2] as string, text };
}

/**
 * Why a tag cannot be released, or undefined when it can.
 *
 * @param tag the tag, such as `v0.2.0`
 * @param version the version in package.json
 * @param date the date in the heading of CHANGELOG.md
 */
export function tagProblem(tag: string, version: string, date: string): string | undefined {
  if (tag !== `v${version}`)
    return `got the tag ${tag}, expected v${version}; change version in package.json, or create the tag v${version}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date))
    return `CHANGELOG.md: got ${version} - ${date}, expected the date of the release; write ## [${version}] - YYYY-MM-DD`;
  return undefined;
}
