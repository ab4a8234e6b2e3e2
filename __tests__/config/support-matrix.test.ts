import { kubernetesMinorsOf } from "../../lib/config";
import {
  CERT_MANAGER_LINES,
  certManagerFor,
  RANCHER_LINES,
  unsupportedBackup,
  unsupportedCertManager,
} from "../../lib/config/support-matrix";
import { certManagerLinesFor } from "../support/supported";

const kubernetes = (minor: number) => ({ major: 1, minor });

describe("support matrix", () => {
  test.each([
    [30, "1.18"],
    [31, "1.19"],
    [32, "1.20"],
  ])("the cert-manager for Kubernetes 1.%i is the newest %s", (minor, line) => {
    expect(certManagerFor(kubernetes(minor))).toBe(CERT_MANAGER_LINES[line]?.newest);
    expect(certManagerFor(kubernetes(minor))).toContain(`${line}.`);
  });

  test("a Kubernetes that is too new has no cert-manager", () => {
    expect(certManagerFor(kubernetes(99))).toBeUndefined();
  });

  test("every Kubernetes version that a Rancher supports has a cert-manager", () => {
    for (const line of Object.keys(RANCHER_LINES)) {
      const [oldest, newest] = kubernetesMinorsOf({ major: 2, minor: Number(line.split(".")[1]) });
      for (let each = oldest; each <= newest; each++) expect(certManagerFor(kubernetes(each))).toBeDefined();
    }
  });

  test("an unknown cert-manager version, and a Kubernetes version without one", () => {
    expect(unsupportedCertManager("1.17.4", kubernetes(35))).toBe(
      `got 1.17.4, but the support matrix has no cert-manager 1.17 for Kubernetes 1.35; write a version of ${certManagerLinesFor(35)}, or rancher.unsupported: true to deploy without support`,
    );
    expect(unsupportedCertManager(undefined, kubernetes(99))).toBe(
      "missing, but the support matrix has no cert-manager for Kubernetes 1.99; write it, with rancher.unsupported: true to deploy without support",
    );
  });

  test("the line of rancher-backup; an unknown Rancher has none", () => {
    expect(unsupportedBackup("110.0.0+up11.0.1", { major: 2, minor: 15 })).toBeUndefined();
    expect(unsupportedBackup("106.0.11+up7.0.10", { major: 2, minor: 99 })).toBeUndefined();
    expect(unsupportedBackup("106.0.11+up7.0.10", { major: 2, minor: 12 })).toBe(
      "got 106.0.11+up7.0.10, but Rancher 2.12 needs the charts 107.x of rancher-backup; write one of these versions, or rancher.unsupported: true to deploy without support",
    );
  });

  test("with consent any Kubernetes is accepted", () => {
    expect(kubernetesMinorsOf({ major: 2, minor: 99 }, true)).toEqual([0, 999]);
  });
});
