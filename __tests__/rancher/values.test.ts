import { parseRancherOnK8s } from "../../lib/config";
import { operatorValues, scheduleValues } from "../../lib/rancher/backup";
import { certManagerValues } from "../../lib/rancher/cert-manager";
import { rancherValues } from "../../lib/rancher/values";
import { unknownValues } from "./chart-values";

type Input = Parameters<typeof parseRancherOnK8s>[1]["rancher"];

/** A supported Kubernetes version for each Rancher version. */
const KUBERNETES: Record<string, string> = { "2.11.16": "1.31", "2.13.8": "1.33", "2.14.4": "1.34", "2.15.0": "1.35" };

function valuesOf(rancher: Partial<Input>, deletedWithStack = false) {
  const version = rancher.version ?? "2.15.0";
  const config = parseRancherOnK8s("k8s", {
    hostname: "rancher.example.com",
    cluster: { kubernetes: KUBERNETES[version] as string, kubeconfig: { context: "a" } },
    // Some versions are not in the community's repository.
    rancher: { version, repository: "https://charts.example.com", ...rancher },
  }).rancher;
  const { controller } = config.ingress;
  const values = rancherValues({
    hostname: "rancher.example.com",
    rancher: config,
    replicas: 3,
    spread: 3,
    controller,
    deletedWithStack,
    egress: {},
  });
  expect(unknownValues("rancher", version, values)).toEqual([]);
  return values;
}

describe("each option is a value of Rancher's chart", () => {
  it.each<[string, Partial<Input>, object]>([
    ["features", { features: { b: true, a: false } }, { features: "a=false,b=true" }],
    ["agents", { agentTLSMode: "system-store" }, { agentTLSMode: "system-store" }],
    [
      "audit log",
      { auditLog: { level: 2, maxAge: 30, maxBackup: 5, maxSize: 50 } },
      { auditLog: { enabled: true, level: 2, destination: "sidecar", maxAge: 30, maxBackup: 5, maxSize: 50 } },
    ],
    [
      "audit log on the servers",
      { auditLog: { destination: "hostPath" } },
      { auditLog: { enabled: true, level: 1, destination: "hostPath", hostPath: "/var/log/rancher/audit" } },
    ],
    [
      "audit log before 2.12",
      { version: "2.11.16", auditLog: { level: 1 } },
      { auditLog: { level: 1, destination: "sidecar" } },
    ],
    ["more authorities", { additionalTrustedCAs: true }, { additionalTrustedCAs: true }],
    ["private authority", { tls: { issuer: "blank", privateCA: true } }, { privateCA: true, agentTLSMode: "strict" }],
    ["public authority", { tls: { issuer: "blank" } }, { agentTLSMode: "system-store" }],
    [
      "class and annotations",
      { ingress: { class: "nginx", annotations: { a: "b" } } },
      {
        ingress: { enabled: true, ingressClassName: "nginx", extraAnnotations: { a: "b" }, tls: { source: "rancher" } },
      },
    ],
    [
      "Let's Encrypt",
      { tls: { issuer: "acme", email: "a@example.com", environment: "staging" }, ingress: { class: "nginx" } },
      { letsEncrypt: { email: "a@example.com", environment: "staging", ingress: { class: "nginx" } } },
    ],
    [
      "none of the chart's Ingress",
      { tls: { issuer: "blank" }, ingress: { exposure: "none" } },
      { networkExposure: { type: "none" } },
    ],
    [
      "none of an older chart's Ingress",
      { version: "2.13.8", tls: { issuer: "blank" }, ingress: { exposure: "none" } },
      { ingress: { enabled: false, tls: { source: "secret" } } },
    ],
    [
      "encryption to the pods by Traefik",
      { tls: { mode: "rancher" }, ingress: { controller: "traefik" } },
      {
        ingress: {
          enabled: true,
          servicePort: 443,
          extraAnnotations: {
            "traefik.ingress.kubernetes.io/router.middlewares": "cattle-system-rancher-https@kubernetescrd",
          },
          tls: { source: "rancher" },
        },
        service: {
          disableHTTP: true,
          annotations: {
            "traefik.ingress.kubernetes.io/service.serversscheme": "https",
            "traefik.ingress.kubernetes.io/service.serverstransport": "cattle-system-rancher-pods@kubernetescrd",
          },
        },
      },
    ],
    [
      "a redirect from HTTP before Traefik's other annotations",
      {
        tls: { mode: "rancher" },
        ingress: {
          controller: "traefik",
          annotations: { "traefik.ingress.kubernetes.io/router.middlewares": "default-headers@kubernetescrd" },
        },
      },
      {
        ingress: {
          extraAnnotations: {
            "traefik.ingress.kubernetes.io/router.middlewares":
              "cattle-system-rancher-https@kubernetescrd,default-headers@kubernetescrd",
          },
        },
      },
    ],
    [
      "encryption to the pods by ingress-nginx, with the timeouts that charts set up to 2.13",
      {
        tls: { mode: "rancher" },
        ingress: {
          controller: "ingress-nginx",
          annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600" },
        },
      },
      {
        service: { disableHTTP: true },
        ingress: {
          extraAnnotations: {
            "nginx.ingress.kubernetes.io/proxy-connect-timeout": "30",
            "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
            "nginx.ingress.kubernetes.io/proxy-send-timeout": "1800",
          },
        },
      },
    ],
    ["priority", { priorityClass: "system-cluster-critical" }, { priorityClassName: "system-cluster-critical" }],
    [
      "resources",
      { resources: { requests: { cpu: "2", memory: "4Gi" } } },
      { resources: { requests: { cpu: "2", memory: "4Gi" } } },
    ],
    [
      "any other",
      { values: { antiAffinity: "required", auditLog: { image: { tag: "a" } } } },
      { antiAffinity: "required", auditLog: { image: { tag: "a" } } },
    ],
  ])("%s", (_, rancher, expected) => {
    expect(valuesOf(rancher)).toMatchObject(expected);
  });

  it("a value beside a field's own values", () => {
    const auditLog = { level: 3, image: { tag: "a" } };
    expect(valuesOf({ auditLog: { level: 3 }, values: { auditLog: { image: auditLog.image } } })).toMatchObject({
      auditLog,
    });
  });

  it("omits networkExposure for a chart without it, and leaves the clean-up to a cluster that stays", () => {
    expect(valuesOf({ version: "2.13.8" })).not.toHaveProperty("networkExposure");
    expect(valuesOf({ version: "2.13.8" })).not.toHaveProperty("ingress.extraAnnotations");
    expect(valuesOf({})).not.toHaveProperty("postDelete");
    expect(valuesOf({}, true)).toMatchObject({ postDelete: { enabled: false } });
  });
});

describe("other charts", () => {
  it.each([true, false])("cert-manager knows its values; highly available: %p", (highlyAvailable) => {
    for (const version of ["1.18.6", "1.19.6", "1.20.3", "1.21.1"]) {
      expect(
        unknownValues(
          "cert-manager",
          version,
          certManagerValues({ highlyAvailable, egress: {}, nameservers: ["1.1.1.1:53"] }),
        ),
      ).toEqual([]);
    }
    expect("replicaCount" in certManagerValues({ highlyAvailable, egress: {} })).toBe(highlyAvailable);
  });

  const backup = {
    version: "110.0.0+up11.0.0",
    repositoryAuth: false,
    values: {},
    bucket: "backups",
    region: "eu-central-1",
    schedule: "0 1 * * *",
    retention: 7,
    encrypted: true,
  };

  it("rancher-backup has a bucket with a key, or an EKS role", () => {
    expect(operatorValues({ ...backup, folder: "a/b", endpoint: "s3.example.com" })).toEqual({
      s3: {
        enabled: true,
        bucketName: "backups",
        region: "eu-central-1",
        endpoint: "s3.example.com",
        folder: "a/b",
        credentialSecretName: "rancher-backup-credentials",
        credentialSecretNamespace: "cattle-resources-system",
      },
    });
    expect(operatorValues({ ...backup, region: "cn-north-1", roleArn: "arn:aws-cn:iam::111122223333:role/a" })).toEqual(
      {
        s3: { enabled: true, bucketName: "backups", region: "cn-north-1", endpoint: "s3.cn-north-1.amazonaws.com.cn" },
        serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws-cn:iam::111122223333:role/a" } },
      },
    );
  });

  it("the schedule of backups sets time, number and encryption", () => {
    expect(scheduleValues(backup)).toEqual({
      schedule: "0 1 * * *",
      retentionCount: 7,
      encryptionConfigSecretName: "rancher-backup-encryption",
    });
    expect(scheduleValues({ ...backup, encrypted: false })).not.toHaveProperty("encryptionConfigSecretName");
  });
});
