import { literal } from "../../lib/terraform/literal";

describe("literal", () => {
  it.each([
    ["${HOME}", "$${HOME}"],
    ["%{http_code}", "%%{http_code}"],
    ["a ${b} and ${c}", "a $${b} and $${c}"],
    ["$(date) 100% $HOME", "$(date) 100% $HOME"],
  ])("spells %s as %s", (text, template) => {
    expect(literal(text)).toBe(template);
  });
});
