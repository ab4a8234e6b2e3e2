import { ecrOf } from "../../lib/config/ecr";

describe("a host is a private registry of Amazon ECR", () => {
  test.each([
    ["dkr.ecr.eu-central-1.amazonaws.com", "eu-central-1", "api.ecr.eu-central-1.amazonaws.com", true],
    ["dkr.ecr.eu-central-1.amazonaws.com:443", "eu-central-1", "api.ecr.eu-central-1.amazonaws.com", true],
    ["dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "api.ecr.cn-north-1.amazonaws.com.cn", true],
    ["dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", "api.ecr.eusc-de-east-1.amazonaws.eu", true],
    ["dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "ecr-fips.us-gov-west-1.amazonaws.com", false],
    ["dkr-ecr.eu-west-1.on.aws", "eu-west-1", "ecr.eu-west-1.api.aws", false],
    ["dkr-ecr-fips.us-east-1.on.aws", "us-east-1", "ecr-fips.us-east-1.api.aws", false],
  ])("%s", (name, region, api, hasVpcEndpoint) => {
    expect(ecrOf(`111122223333.${name}`)).toEqual({ account: "111122223333", region, api, hasVpcEndpoint });
  });

  test.each([
    "public.ecr.aws",
    "11112222333.dkr.ecr.eu-central-1.amazonaws.com",
    "111122223333.dkr.ecr.eu-central-1.amazonaws.com.evil.example.com",
    "111122223333.dkr.ecr.eu-central-1.amazonaws.com.cn",
    "111122223333.dkr.ecr.eu-central-1.example.com",
    "111122223333.dkr-ecr.eu-west-1.amazonaws.com",
    "registry.example.com",
  ])("%s is none", (host) => expect(ecrOf(host)).toBeUndefined());
});
