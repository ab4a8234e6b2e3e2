import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../docs/decisions");
const RECORDS = readdirSync(FOLDER).filter((name) => /^\d+-.*\.md$/.test(name));
const textOf = (name: string) => readFileSync(join(FOLDER, name), "utf8");

describe("decision records", () => {
  it.each(RECORDS)("%s has a number, a date, a status, rejected options and consequences", (name) => {
    const [title, , dated, ...rest] = textOf(name).split("\n");
    expect(title).toMatch(new RegExp(`^# ${name.split("-")[0]}\\. [A-Z]`));
    expect(dated).toMatch(/^Date: 20\d\d-\d\d-\d\d\. Status: (accepted|replaced by \[\d+\])\./);
    const text = rest.join("\n");
    expect(text).toMatch(/^\*\*Context\.\*\* /m);
    expect(text).toMatch(/^\*\*Decision\.\*\* /m);
    expect(text).toMatch(/^\| Rejected option \| Why \|\n\|---\|---\|\n\| \S.+ \| \S.+ \|$/m);
    expect(text).toMatch(/^\*\*Consequences\.\*\*\n\n- /m);
  });

  it("are listed in the order of their numbers", () => {
    const listed = [...textOf("README.md").matchAll(/^\| \[(\d+)\]\((\S+)\) \|/gm)];
    expect(listed.map(([, number]) => Number(number))).toEqual(RECORDS.map((_, index) => index + 1));
    expect(listed.map(([, , file]) => file).sort()).toEqual([...RECORDS].sort());
  });
});
