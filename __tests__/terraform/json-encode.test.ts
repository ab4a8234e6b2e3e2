import { jsonEncode } from "../../lib/terraform/json-encode";

describe("JSON text of a value", () => {
  it.each([
    [{ a: ["b", 1, true], "c:5000": {} }, '${jsonencode({"a" = ["b", 1, true], "c:5000" = {}})}'],
    ["${var.password}", "${jsonencode(var.password)}"],
    ["not ${alone} is text", '${jsonencode("not $${alone} is text")}'],
  ])("%j", (value, expected) => {
    expect(jsonEncode(value)).toBe(expected);
  });
});
