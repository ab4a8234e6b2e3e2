import { endpointDomain } from "../../lib/config/partition";

describe("domain of AWS' endpoints", () => {
  it.each([
    ["eu-central-1", "amazonaws.com"],
    ["us-gov-west-1", "amazonaws.com"],
    ["cn-north-1", "amazonaws.com.cn"],
    ["us-iso-east-1", "c2s.ic.gov"],
    ["us-isob-east-1", "sc2s.sgov.gov"],
    ["eu-isoe-west-1", "cloud.adc-e.uk"],
    ["us-isof-south-1", "csp.hci.ic.gov"],
    ["eusc-de-east-1", "amazonaws.eu"],
  ])("for %s is %s", (region, domain) => {
    expect(endpointDomain(region)).toBe(domain);
  });
});
