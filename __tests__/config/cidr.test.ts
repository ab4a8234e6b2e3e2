import { cidr, contains, overlaps, prefixLength } from "../../lib/config/cidr";

describe("ranges", () => {
  test.each(["0.0.0.0/0", "128.0.0.0/1", "10.0.0.0/8", "203.0.113.7/32"])("%s is canonical", (range) => {
    expect(cidr.parse(range)).toBe(range);
  });

  test.each(["10.0.0.0/8", "10.42.0.0/16", "10.42.3.0/24"])(
    "%s overlaps 10.42.3.128/25, in both directions",
    (range) => {
      expect(overlaps(range, "10.42.3.128/25")).toBe(true);
      expect(overlaps("10.42.3.128/25", range)).toBe(true);
    },
  );

  test("neighbours do not overlap", () => {
    expect(overlaps("10.42.0.0/16", "10.43.0.0/16")).toBe(false);
  });

  test("a range contains itself and its parts, not its neighbours", () => {
    expect(contains("10.0.0.0/8", "10.0.0.0/8")).toBe(true);
    expect(contains("10.0.0.0/8", "10.255.255.255/32")).toBe(true);
    expect(contains("10.0.0.0/16", "10.0.0.0/8")).toBe(false);
    expect(contains("0.0.0.0/0", "255.255.255.255/32")).toBe(true);
  });

  test("prefix length", () => {
    expect(prefixLength("10.0.0.0/8")).toBe(8);
  });
});
