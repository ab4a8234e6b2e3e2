import { subsetOfSchemas } from "../../../lab/terraform/schema-subset";
import { usedTypes } from "../../../lab/terraform/used-types";

/** A field of a message: its number, and its text or message, whose length needs more than one byte. */
const field = (number: number, value: string | Buffer): Buffer => {
  const content = Buffer.from(value);
  const length = [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content]);
};
const entry = (number: number, key: string) => field(number, Buffer.concat([field(1, key), field(2, "s".repeat(300))]));
const framed = (...fields: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Buffer.concat(fields).length, 1);
  return Buffer.concat([head, ...fields]);
};

describe("subsetOfSchemas", () => {
  const [PROVIDER, RESOURCES, DATA, CAPABILITIES, FUNCTIONS, EPHEMERAL] = [1, 2, 3, 6, 7, 8] as const;

  it("removes the schemas of other types, and nothing else", () => {
    const others = [field(PROVIDER, "of the provider"), field(CAPABILITIES, "c"), entry(FUNCTIONS, "arn_parse")];
    const kept = [...others, entry(RESOURCES, "aws_vpc"), entry(DATA, "aws_vpc"), entry(EPHEMERAL, "aws_vpc")];
    const all = [...kept, entry(RESOURCES, "aws_vpcs"), entry(DATA, "aws_ami"), entry(EPHEMERAL, "aws_secret")];
    expect(subsetOfSchemas(framed(...all), new Set(["aws_vpc"]))).toEqual(framed(...kept));
  });

  it("rejects other input", () => {
    const whole = framed(entry(RESOURCES, "aws_vpc"));
    const none = new Set<string>();
    expect(() => subsetOfSchemas(whole.subarray(0, -1), none)).toThrow("got no single message without compression");
    const cut = whole.subarray(0, -1);
    cut.writeUInt32BE(cut.length - 5, 1);
    expect(() => subsetOfSchemas(cut, none)).toThrow("got a message that ends within a field");
    expect(() => subsetOfSchemas(framed(Buffer.from([0x08, 0x01])), none)).toThrow("got a field of wire type 0");
    expect(() => subsetOfSchemas(framed(Buffer.from([0x80])), none)).toThrow("got a message that ends within a number");
  });
});

describe("usedTypes", () => {
  it("are the types of the classes that the product imports", () => {
    const types = usedTypes("aws");
    // A resource, and a type that is only a data source.
    expect([...types]).toEqual(expect.arrayContaining(["aws_ec2_instance_state", "aws_availability_zones"]));
    expect(types).not.toContain("aws_sqs_queue");
  });
});
