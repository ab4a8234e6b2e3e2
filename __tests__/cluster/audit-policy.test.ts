import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { kubernetesConfig } from "../../lib/cluster/kubernetes-config";
import { DEFAULT_AUDIT_POLICY } from "../../lib/config/blocks/audit-policy";
import { desiredFiles, minimal, synthesize } from "../support/synth";
import { temporaryFolders } from "../support/temporary-folders";
import { runWithParts } from "./node/parts";

const props = { ingress: "traefik", podCidr: "10.42.0.0/16", serviceCidr: "10.43.0.0/16" } as const;
const RKE2 = { ...props, distribution: "rke2", version: "v1.35.7+rke2r1" } as const;
const K3S = { ...props, version: "v1.35.7+k3s1" } as const;
const own = [
  "audit-policy-file=/etc/rancher/k3s/audit.yaml",
  "audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
  "audit-log-maxage=30",
  "audit-log-maxbackup=10",
  "audit-log-maxsize=100",
];

test("RKE2 gets the policy by its key, K3s by arguments", () => {
  const rke2 = parse(kubernetesConfig({ ...RKE2, auditPolicy: "default", profile: "cis" }));
  expect(rke2).toMatchObject({ "audit-policy-file": "/etc/rancher/rke2/audit.yaml", profile: "cis" });
  expect(rke2).not.toHaveProperty("kube-apiserver-arg");
  expect(parse(kubernetesConfig({ ...K3S, auditPolicy: "default" }))["kube-apiserver-arg"]).toEqual(own);
  expect(parse(kubernetesConfig(K3S))).not.toHaveProperty("kube-apiserver-arg");
});

test.each([["audit-log-maxage=7"], "audit-log-maxage=7"])("K3s gets the user's arguments last: %j", (given) => {
  const config = kubernetesConfig({ ...K3S, auditPolicy: "default", config: { "kube-apiserver-arg": given } });
  expect(parse(config)["kube-apiserver-arg"]).toEqual([...own, "audit-log-maxage=7"]);
});

test("the desired state contains the policy", () => {
  const stack = synthesize({ cluster: { ...minimal.cluster, auditPolicy: "default" } });
  expect(JSON.parse(desiredFiles(stack)["audit.yaml"] as string)).toEqual(DEFAULT_AUDIT_POLICY);
  expect(desiredFiles(synthesize({}))).not.toHaveProperty(["audit.yaml"]);
});

describe("on a server, the policy", () => {
  const folders = temporaryFolders();
  const server = (deployed: string | undefined, wanted: string | undefined) => {
    const folder = folders();
    mkdirSync(join(folder, "configuration"));
    for (const name of ["config.yaml", "configuration/config.yaml"]) writeFileSync(join(folder, name), "same\n");
    if (deployed) writeFileSync(join(folder, "configuration/audit.yaml"), deployed);
    if (wanted) writeFileSync(join(folder, "audit.yaml"), wanted);
    return folder;
  };
  const differs =
    "wanted_configuration() { echo same; }; if configuration_differs; then echo differs; else echo same; fi";

  it.each([
    [undefined, "a", "differs"],
    ["a", "b", "differs"],
    ["a", "a", "same"],
    ["a", undefined, "same"],
  ])("is part of the configuration: from %s to %s", (deployed, wanted, said) => {
    const folder = server(deployed, wanted);
    expect(runWithParts(folder, differs)).toBe(`${said}\n`);
    expect(
      runWithParts(
        folder,
        `${differs}; write_configuration; if configuration_differs; then echo differs; else echo same; fi`,
      ),
    ).toMatch(/same\n$/);
    if (wanted) expect(readFileSync(join(folder, "configuration/audit.yaml"), "utf8")).toBe(wanted);
  });

  it("is no manifest", () => {
    expect(runWithParts(server(undefined, "a"), "place_manifests; ls $data/server/manifests")).toBe("");
  });
});
