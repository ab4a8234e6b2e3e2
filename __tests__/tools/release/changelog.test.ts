import { changelogSection, tagProblem } from "../../../tools/release/changelog";

const CHANGELOG = `# Changelog

## [0.3.0] - not released yet

## [0.2.1] - 2026-02-03

### Fixed

- A fault.

## [0.2.0] - 2026-01-31

First.
`;

test("the section of a version has its own lines only", () => {
  expect(changelogSection(CHANGELOG, "0.2.1")).toEqual({ date: "2026-02-03", text: "### Fixed\n\n- A fault." });
  expect(changelogSection(CHANGELOG, "0.2.0")).toEqual({ date: "2026-01-31", text: "First." });
});

test("a version without a section, or with an empty one, is rejected", () => {
  expect(() => changelogSection(CHANGELOG, "0.2")).toThrow(
    "CHANGELOG.md: got sections for 0.3.0, 0.2.1, 0.2.0, expected one for 0.2; write ## [0.2] - DATE",
  );
  expect(() => changelogSection(CHANGELOG, "0.3.0")).toThrow("got an empty section for 0.3.0");
});

test.each([
  ["v0.2.0", "0.2.0", "2026-01-31", undefined],
  ["0.2.0", "0.2.0", "2026-01-31", "got the tag 0.2.0, expected v0.2.0"],
  ["v0.2.1", "0.2.0", "2026-01-31", "change version in package.json"],
  ["v0.2.0", "0.2.0", "not released yet", "got 0.2.0 - not released yet, expected the date of the release"],
])("the tag %s of %s with the date %s", (tag, version, date, expected) => {
  const problem = tagProblem(tag, version, date);
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(expected);
});
