import { noProxy } from "../../lib/egress/no-proxy";

const ALWAYS = "localhost,127.0.0.0/8,169.254.169.254,.svc,.cluster.local,cattle-system.svc";

describe("NO_PROXY", () => {
  it.each<[string, Parameters<typeof noProxy>[0], string]>([
    ["of nothing but the machine and the cluster", { ranges: [] }, ALWAYS],
    [
      "of a cluster in a VPC",
      { ranges: ["10.0.0.0/16", "10.42.0.0/16", "10.43.0.0/16"] },
      `${ALWAYS},10.0.0.0/16,10.42.0.0/16,10.43.0.0/16`,
    ],
    [
      "with endpoints of the VPC",
      { ranges: ["10.0.0.0/16"], endpoints: [".s3.eu-central-1.amazonaws.com"] },
      `${ALWAYS},10.0.0.0/16,.s3.eu-central-1.amazonaws.com`,
    ],
    [
      "with the user's entries, last",
      {
        ranges: ["10.0.0.0/16"],
        endpoints: ["ssm.cn-north-1.amazonaws.com.cn"],
        more: [".corp.example.com", "10.8.0.0/16"],
      },
      `${ALWAYS},10.0.0.0/16,ssm.cn-north-1.amazonaws.com.cn,.corp.example.com,10.8.0.0/16`,
    ],
    ["with each entry once", { ranges: ["10.0.0.0/16"], more: ["10.0.0.0/16", ".svc"] }, `${ALWAYS},10.0.0.0/16`],
  ])("%s", (_, props, expected) => {
    expect(noProxy(props)).toBe(expected);
  });
});
