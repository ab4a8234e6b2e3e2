import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootVolumeGib } from "../../lib/cluster/server";
import { instanceTypeOf } from "../../lib/cluster/sizes";
import { capacityOfServer, ROOT_GIB } from "../../lib/config/blocks/stack-facts";
import { capacityOf } from "../../lib/config/instance-type";
import { ROOT } from "../project/source-files";
import { edited, errorsOf, expectRemediesToWork, rejects } from "./errors-of";

const after = "version: 2.15.0";
/** An edit that adds lines to the block of Rancher. */
const at = (lines: string) => `version: 2.15.0\n${lines}`;

/** An example with lines in its block of Rancher. */
function example(name: string, version: string, lines: string): string {
  const text = readFileSync(join(ROOT, `examples/${name}.yaml`), "utf8").replaceAll(/ *#.*$/gm, "");
  const [, indentation = ""] = /^( *)rancher:/m.exec(text) ?? [];
  const block = `${indentation}rancher:\n${indentation}  version: ${version}\n${lines
    .split("\n")
    .map((line) => `${indentation}  ${line}`)
    .join("\n")}\n`;
  const start = text.search(/^ *rancher:/m);
  const rest = text.slice(start).split("\n").slice(1);
  const end = rest.findIndex((line) => line.trim() !== "" && !line.startsWith(`${indentation} `));
  return text.slice(0, start) + block + (end < 0 ? "" : rest.slice(end).join("\n"));
}

describe("annotations of the Ingress", () => {
  rejects([
    [
      "the class in its old form",
      after,
      at("ingress: { annotations: { kubernetes.io/ingress.class: nginx } }"),
      [
        '19:33 rancher.ingress.annotations["kubernetes.io/ingress.class"]: got "nginx", but the ingress controller of the stack\'s cluster is traefik, with the class traefik; remove it',
      ],
    ],
    [
      "of other controllers",
      after,
      at(
        "ingress:\n  annotations:\n    nginx.ingress.kubernetes.io/proxy-body-size: 0m\n    alb.ingress.kubernetes.io/scheme: internal\n    haproxy.org/timeout: 1s\n    nginx.org/x: a",
      ),
      ["ingress-nginx", "the AWS Load Balancer Controller", "HAProxy", "the controller of F5 NGINX"].map(
        (reader, index) =>
          `${21 + index}:11 rancher.ingress.annotations…: is for ${reader}, but the ingress controller is traefik, which ignores it; remove it`,
      ),
    ],
    [
      "that name an issuer",
      after,
      at(
        "ingress:\n  annotations: { cert-manager.io/cluster-issuer: x, cert-manager.io/issuer-kind: a, kubernetes.io/tls-acme: 'true' }",
      ),
      [24, 59, 91].map(
        (column) =>
          `20:${column} rancher.ingress.annotations…: names an issuer of cert-manager, but with rancher.tls.issuer rancher Rancher's chart names its own issuer, and no certificate would be issued; remove it, or write rancher.tls.issuer existing with rancher.tls.issuerRef`,
      ),
    ],
    [
      "in another form",
      after,
      at('ingress: { annotations: { "my team": a } }'),
      [
        '19:33 rancher.ingress.annotations["my team"]: got the name "my team", expected a name such as team or example.com/team',
      ],
    ],
  ]);

  test.each(["rancher", "blank", "ca", "acme"])("an issuer beside rancher.tls.issuer %s", (issuer) => {
    const email = issuer === "acme" ? ", email: a@example.com" : "";
    const file = edited(
      after,
      at(`tls: { issuer: ${issuer}${email} }\ningress: { annotations: { cert-manager.io/issuer: x } }`),
    );
    expect(errorsOf(file)).toEqual([expect.stringContaining(`but with rancher.tls.issuer ${issuer} `)]);
    expectRemediesToWork(file);
  });

  test.each([
    "traefik.ingress.kubernetes.io/router.middlewares: a",
    "cert-manager.io/duration: 2160h",
    "external-dns.alpha.kubernetes.io/hostname: a",
    "team: platform",
  ])("%s is accepted", (annotation) => {
    expect(errorsOf(edited(after, at(`ingress: { annotations: { "${annotation.replace(": ", '": "')}" } }`)))).toEqual(
      [],
    );
  });

  test("of ingress-nginx, where the cluster has it", () => {
    const annotation = (name: string) => at(`ingress: { annotations: { ${name}: a } }`);
    const onNginx = (name: string) =>
      errorsOf(edited(after, annotation(name)).replace("servers: 3", "servers: 3\n      ingress: ingress-nginx"));
    expect(onNginx("nginx.ingress.kubernetes.io/proxy-body-size")).toEqual([]);
    expect(onNginx("traefik.ingress.kubernetes.io/router.priority")).toEqual([
      expect.stringContaining("is for traefik, but the ingress controller is ingress-nginx"),
    ]);
  });

  test("on RKE1, which has ingress-nginx", () => {
    const on = (name: string) => errorsOf(example("rke1", "2.11.3", `ingress: { annotations: { ${name}: a } }`));
    expect(on("nginx.ingress.kubernetes.io/proxy-body-size")).toEqual([]);
    expect(on("traefik.io/a")).toEqual([expect.stringContaining("but the ingress controller is ingress-nginx")]);
  });

  test("on an existing cluster, as far as its controller is known", () => {
    const on = (ingress: string) => errorsOf(example("kubeconfig", "2.15.0", `ingress: { ${ingress} }`));
    const annotations = "annotations: { nginx.ingress.kubernetes.io/proxy-body-size: a }";
    expect(on(annotations)).toEqual([]);
    expect(on(`controller: ingress-nginx, ${annotations}`)).toEqual([]);
    expect(on(`controller: traefik, ${annotations}`)).toEqual([
      expect.stringContaining("is for ingress-nginx, but the ingress controller is traefik"),
    ]);
    const old = example("kubeconfig", "2.15.0", "ingress: { annotations: { kubernetes.io/ingress.class: nginx } }");
    expect(errorsOf(old)).toEqual([expect.stringContaining("is set by rancher.ingress.class; write it there")]);
  });
});

describe("Rancher's pods on the stack's servers", () => {
  rejects([
    [
      "the class of the other controller",
      after,
      at("ingress: { class: nginx }"),
      [
        "19:25 rancher.ingress.class: got nginx, the class of ingress-nginx, but the ingress controller of the stack's cluster is traefik; remove it",
      ],
    ],
    [
      "more pods than servers, each on another server",
      after,
      at("replicas: 5\nvalues: { antiAffinity: required }"),
      [
        "19:17 rancher.replicas: got 5, but rancher.values.antiAffinity is required, so that 3 servers run 3 pods and the others wait for ever; write 3",
      ],
    ],
    [
      "values with which pods do not start or that nothing reads",
      after,
      at(
        "values:\n  hostNetwork: true\n  hostPort: 443\n  antiAffinity: requierd\n  ingress: { configurationSnippet: a }\n  image: { tag: v2.14.0 }",
      ),
      [
        "20:9 rancher.values.hostNetwork: got true, but the ingress controller uses the ports 80 and 443 of every server; remove it",
        "21:9 rancher.values.hostPort: got 443, but the ingress controller uses this port of every server; remove it",
        '22:9 rancher.values.antiAffinity: got "requierd", which the chart ignores, expected preferred or required',
        "23:20 rancher.values.ingress.configurationSnippet: is for ingress-nginx, but the ingress controller is traefik; remove it",
        "24:18 rancher.values.image.tag: is set by rancher.version; remove it here",
      ],
    ],
    [
      "requests above the limits, and above a server",
      after,
      at("resources: { requests: { cpu: 1500m, memory: 64Gi }, limits: { cpu: '1', memory: 128Gi } }"),
      [
        '19:37 rancher.resources.requests.cpu: got 1500m, but limits.cpu is 1, and Kubernetes rejects a request above the limit; write "1"',
        "19:52 rancher.resources.requests.memory: got 64Gi for the pod of a server, but a server has 16 GiB; write less, or a larger size of the servers",
      ],
    ],
    [
      "an audit log that is larger than the disk",
      after,
      at("auditLog: { maxSize: 10240, maxBackup: 100 }"),
      [
        "19:28 rancher.auditLog.maxSize: got 101 files of 10240 MB, 1010 GiB, but half of a server's root volume is 20 GiB; write smaller numbers in maxSize and maxBackup",
      ],
    ],
    [
      "an audit log without an end",
      after,
      at("auditLog: { maxBackup: 0 }"),
      ["19:30 rancher.auditLog.maxBackup: got 0, expected a whole number from 1 to 1000 (files)"],
    ],
  ]);

  test.each([
    "replicas: 3\nvalues: { antiAffinity: required }",
    "replicas: 5\nvalues: { antiAffinity: preferred }",
    "ingress: { class: traefik }",
    "ingress: { class: internal }",
    "resources: { requests: { cpu: '2', memory: 8Gi }, limits: { cpu: 4000m, memory: 8Gi } }",
    "auditLog: { maxSize: 100, maxBackup: 100 }",
    "auditLog: { destination: hostPath, hostPath: /var/lib/rancher/audit, maxSize: 1000, maxBackup: 50 }",
  ])("%s is accepted", (lines) => expect(errorsOf(edited(after, at(lines)))).toEqual([]));

  test("a single server runs all pods", () => {
    const file = (memory: string) =>
      edited(after, at(`replicas: 3\nresources: { requests: { memory: ${memory} } }`)).replace(
        "servers: 3",
        "servers: 1",
      );
    expect(errorsOf(file("6Gi"))).toEqual([expect.stringContaining("got 6Gi for each of the 3 pods of a server")]);
    expect(errorsOf(file("4Gi"))).toEqual([]);
  });

  test("a container's audit log is on the disk of its server", () => {
    const on = (log: string) => errorsOf(example("docker", "2.15.0", `auditLog: { level: 1, ${log} }`));
    expect(on("maxSize: 1000")).toEqual([]);
    expect(on("maxSize: 10240")).toEqual([
      expect.stringContaining("got 11 files of 10240 MB, 110 GiB, but half of a server's root volume is 20 GiB"),
    ]);
  });
});

test("the sizes are those of the servers", () => {
  for (const size of ["small", "medium", "large"] as const)
    expect(capacityOf(instanceTypeOf({ size }))).toEqual(capacityOfServer({ size }));
  expect(rootVolumeGib(true)).toBe(ROOT_GIB.withDataVolume);
  expect(rootVolumeGib(false)).toBe(ROOT_GIB.withoutDataVolume);
  expect(["c6i.2xlarge", "t3.medium", "r7g.large", "x2idn.metal", "u-6tb1.metal"].map(capacityOf)).toEqual([
    { cpus: 8, memoryGib: 16 },
    { cpus: 2, memoryGib: 4 },
    { cpus: 2, memoryGib: 16 },
    undefined,
    undefined,
  ]);
});
