import { kubernetesMinorsOf, parseKubernetesVersion, parseRancherVersion } from "../../lib/config";
import { primeOnly, unknownRancher, unsupportedKubernetes } from "../../lib/config/support-matrix";
import { RANCHER_MINORS } from "../support/supported";

describe("Kubernetes versions", () => {
  test("are parsed into parts", () => {
    expect(parseKubernetesVersion("v1.35.7+rke2r1")).toEqual({
      version: "v1.35.7+rke2r1",
      major: 1,
      minor: 35,
      patch: 7,
      distribution: "rke2",
      ordinal: 1_035_007_001,
    });
    expect(parseKubernetesVersion("v1.36.2+k3s12")).toMatchObject({ distribution: "k3s", ordinal: 1_036_002_012 });
  });

  test("ordinals sort releases", () => {
    const inOrder = [
      "v1.9.9+rke2r9",
      "v1.34.10+rke2r1",
      "v1.35.7+rke2r1",
      "v1.35.7+rke2r2",
      "v1.35.7+rke2r10",
      "v1.35.10+rke2r1",
      "v1.36.0+rke2r1",
      "v2.0.0+rke2r1",
    ];
    const ordinals = inOrder.map((version) => parseKubernetesVersion(version).ordinal);
    expect(ordinals).toEqual([...ordinals].sort((a, b) => a - b));
    expect(new Set(ordinals).size).toBe(inOrder.length);
  });

  test("the largest ordinal is exact", () => {
    expect(parseKubernetesVersion("v999.999.999+rke2r999").ordinal).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });

  test.each([
    "v1.035.7+rke2r1",
    "v1.35.7+rke2r01",
    "v1.35.1000+rke2r1",
    "v1.35.7+rke2",
    "v1.35.7+rke2r1\n",
    "v1.35.7+eks1",
    "",
  ])("%p is rejected", (version) => {
    expect(() => parseKubernetesVersion(version)).toThrow(
      `got ${JSON.stringify(version)}, expected an exact RKE2 or K3s version such as v1.35.7+rke2r1 or v1.35.6+k3s1`,
    );
  });

  test.each(["v1.35.7-rc1+rke2r1", "v1.35.7+rke2r1-rc2", "v1.36.0-alpha.1+k3s1"])("%s is a pre-release", (version) => {
    expect(() => parseKubernetesVersion(version)).toThrow(
      `got the pre-release "${version}", expected a release such as v1.35.7+rke2r1`,
    );
  });
});

describe("Rancher versions", () => {
  test("are parsed into parts", () => {
    expect(parseRancherVersion("2.15.0")).toEqual({
      version: "2.15.0",
      major: 2,
      minor: 15,
      patch: 0,
      ordinal: 2_015_000,
    });
  });

  test.each([
    [
      "2.15.0+up1",
      'got the pre-release "2.15.0+up1", expected a release such as 2.15.0; a pre-release cannot be upgraded',
    ],
    ["v2.15", 'got "v2.15", expected the patch number too; write for example 2.15.0'],
    ["2.15.0.1", 'got "2.15.0.1", expected an exact Rancher version such as 2.15.0'],
  ])("%s is rejected", (version, error) => {
    expect(() => parseRancherVersion(version)).toThrow(error);
  });
});

describe("support matrix", () => {
  const rancher = (minor: number) => ({ major: 2, minor });

  test.each([
    [11, 30, 32],
    [12, 31, 33],
    [13, 32, 34],
    [14, 33, 35],
    [15, 34, 36],
  ])("Rancher 2.%i supports Kubernetes 1.%i to 1.%i and no other", (minor, oldest, newest) => {
    expect(kubernetesMinorsOf(rancher(minor))).toEqual([oldest, newest]);
    const supported = Array.from({ length: 20 }, (_, index) => 25 + index).filter(
      (kubernetes) =>
        unsupportedKubernetes(rancher(minor), { version: "v", major: 1, minor: kubernetes }) === undefined,
    );
    expect(supported).toEqual([oldest, oldest + 1, newest]);
  });

  test("consent covers only older Kubernetes: Rancher's chart rejects a newer one", () => {
    const of = (minor: number) => ({ version: "v", major: 1, minor });
    expect(unsupportedKubernetes(rancher(15), of(33), true)).toBeUndefined();
    expect(unsupportedKubernetes(rancher(15), of(37), true)).toContain("which its chart rejects");
    expect(kubernetesMinorsOf(rancher(15), true)).toEqual([0, 36]);
    expect(kubernetesMinorsOf(rancher(99), true)).toEqual([0, 999]);
  });

  test.each([
    ["2.11.3", true],
    ["2.11.4", false],
    ["2.12.3", true],
    ["2.12.12", false],
    ["2.13.3", true],
    ["2.13.4", false],
    ["2.15.0", true],
  ])("the community edition has Rancher %s: %p", (version, has) => {
    expect(primeOnly(parseRancherVersion(version)) === undefined).toBe(has);
  });

  test("an unknown Rancher version", () => {
    const text = `Rancher 2.99 is not in the support matrix of this release; write a version of ${RANCHER_MINORS}, or rancher.unsupported: true to deploy without support`;
    expect(unknownRancher(rancher(99))).toBe(text);
    expect(() => kubernetesMinorsOf(rancher(99))).toThrow(text);
    expect(unsupportedKubernetes(rancher(99), { version: "v1.20.0+rke2r1", major: 1, minor: 20 })).toBeUndefined();
  });
});
