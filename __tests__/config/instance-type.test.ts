import { architectureOf, instanceType, x86InstanceType } from "../../lib/config/instance-type";

const textOf = (type: string) => instanceType.safeParse(type).error?.issues[0]?.message;

describe("instance types", () => {
  test.each(
    "t3.medium t3a.large m5.large m5zn.metal m6i.xlarge m7i-flex.2xlarge m8i.48xlarge c5.large c7a.large r6idn.4xlarge x2iezn.2xlarge i3en.large i4i.xlarge d3en.xlarge g4dn.xlarge g5.xlarge g6e.xlarge gr6.4xlarge g6f.large p3dn.24xlarge p5.48xlarge p6-b200.48xlarge u-6tb1.56xlarge u7i-12tb.224xlarge m7i.metal-24xl z1d.large hpc7a.12xlarge inf2.xlarge".split(
      " ",
    ),
  )("%s is accepted", (type) => {
    expect([textOf(type), architectureOf(type)]).toEqual([undefined, "x86_64"]);
    expect(x86InstanceType.safeParse(type).success).toBe(true);
  });

  test.each(
    "a1.large t4g.large m6g.large m7gd.xlarge c7gn.xlarge c8g.large r8g.large x2gd.large im4gn.large is4gen.large i4g.large g5g.xlarge hpc7g.4xlarge p6e-gb200.36xlarge".split(
      " ",
    ),
  )("%s is accepted, and of ARM", (type) => {
    expect([textOf(type), architectureOf(type)]).toEqual([undefined, "arm64"]);
    expect(x86InstanceType.safeParse(type).error?.issues[0]?.message).toMatch(
      / has ARM processors, which this mode does not support; write a type of \w+ or another x86-64 family$/,
    );
  });

  test.each(
    "t1.micro t2.large m1.large m2.xlarge m3.large m4.large c1.xlarge c3.large c4.large r3.large r4.large i2.xlarge i3.large d2.xlarge h1.2xlarge hs1.8xlarge x1.16xlarge x1e.xlarge p2.xlarge p3.2xlarge g2.2xlarge g3.4xlarge g3s.xlarge f1.2xlarge".split(
      " ",
    ),
  )("%s is Xen", (type) => {
    expect(textOf(type)).toMatch(
      / does not attach EBS volumes as NVMe devices, .*; write a type of \w+ or another Nitro family/,
    );
  });

  test.each([
    ["t4g.small", "t4g.small has less memory than the 4 GiB that a server needs; write t4g.medium or larger"],
    ["m7g.medium", "m7g.medium has 1 vCPU, but a server needs 2; write for example m7g.large"],
  ])("%s of ARM is too small", (type, message) => expect(textOf(type)).toBe(message));

  test.each(["t3.nano", "t3.micro", "t3a.small", "c7a.medium"])("%s has too little memory", (type) => {
    expect(textOf(type)).toBe(`${type} has less memory than the 4 GiB that a server needs; write t3.medium or larger`);
  });

  test.each(["m6i", "m6i.", "M6i.xlarge", "m6i.xxlarge", "m6i.2xlarg", "xlarge", "m6i.xlarge ", ".xlarge", ""])(
    "%p is no instance type",
    (type) => {
      expect(textOf(type)).toBe(`got ${JSON.stringify(type)}, expected an EC2 instance type such as m6i.xlarge`);
    },
  );
});
