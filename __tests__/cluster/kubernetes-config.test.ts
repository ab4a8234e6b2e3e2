import { parse, parseAllDocuments } from "yaml";
import { defaultManifests } from "../../lib/cluster/default-manifests";
import { kubernetesConfig, workloads } from "../../lib/cluster/kubernetes-config";
import { ownedKey } from "../../lib/config/server-keys";

const props = {
  version: "v1.35.7+rke2r1",
  ingress: "traefik",
  podCidr: "10.42.0.0/16",
  serviceCidr: "10.43.0.0/16",
  snapshots: {
    schedule: "0 */6 * * *",
    retention: 20,
    bucket: "a-bucket-whose-name-is-so-long-that-yaml-would-like-to-break-it",
    region: "eu-central-1",
    folder: "rke-ha",
  },
} as const;
const shared = {
  "etcd-arg": ["quota-backend-bytes=5368709120"],
  "write-kubeconfig-mode": "0600",
  "cluster-cidr": "10.42.0.0/16",
  "service-cidr": "10.43.0.0/16",
  "etcd-snapshot-schedule-cron": "0 */6 * * *",
  "etcd-snapshot-retention": 20,
  "etcd-s3": true,
  "etcd-s3-bucket": "a-bucket-whose-name-is-so-long-that-yaml-would-like-to-break-it",
  "etcd-s3-region": "eu-central-1",
  "etcd-s3-endpoint": "s3.eu-central-1.amazonaws.com",
  "etcd-s3-retention": 100,
  "etcd-s3-folder": "rke-ha",
};

describe("config.yaml of all servers", () => {
  it.each([
    ["v1.32.8+rke2r1", 20, 100],
    ["v1.32.7+rke2r1", 100, undefined],
    ["v1.30.14+rke2r1", 100, undefined],
  ])(
    "keeps the same number of snapshots in the bucket on %s, whose release may not have a number for it",
    (version, onDisk, inBucket) => {
      const config = parse(kubernetesConfig({ ...props, version }));
      expect([config["etcd-snapshot-retention"], config["etcd-s3-retention"]]).toEqual([onDisk, inBucket]);
    },
  );

  it("names RKE2's ingress controller, so that no upgrade changes it", () => {
    expect(parse(kubernetesConfig({ ...props }))).toEqual({
      "ingress-controller": "traefik",
      ...shared,
    });
  });

  it("can name ingress-nginx, and readiness then waits for that", () => {
    const config = kubernetesConfig({ ...props, ingress: "ingress-nginx" });
    expect(config).toMatch(/^ingress-controller: ingress-nginx\n/);
    expect(workloads("rke2", "ingress-nginx")).toEqual([
      "daemonsets/rke2-ingress-nginx-controller",
      "deployments/rke2-coredns-rke2-coredns",
    ]);
  });

  it("has the keys of the configuration beside its own", () => {
    const config = { cni: "cilium", "kubelet-arg": ["max-pods=200"], debug: true };
    expect(parse(kubernetesConfig({ ...props, config }))).toEqual({
      "ingress-controller": "traefik",
      ...config,
      ...shared,
    });
  });

  it.each([
    [undefined, ["quota-backend-bytes=5368709120"]],
    [["election-timeout=6000"], ["quota-backend-bytes=5368709120", "election-timeout=6000"]],
    ["election-timeout=6000", ["quota-backend-bytes=5368709120", "election-timeout=6000"]],
    [
      ["quota-backend-bytes=1", "election-timeout=6000"],
      ["quota-backend-bytes=1", "election-timeout=6000"],
    ],
  ])("sets a quota of etcd, unless the configuration's etcd-arg %j sets one", (own, expected) => {
    const config = own === undefined ? undefined : { "etcd-arg": own };
    expect(parse(kubernetesConfig({ ...props, config }))["etcd-arg"]).toEqual(expected);
  });

  it("sets no quota of etcd with an external datastore", () => {
    const { snapshots: _, ...external } = props;
    expect(parse(kubernetesConfig({ ...external, version: "v1.35.6+k3s1" }))).not.toHaveProperty("etcd-arg");
  });

  it("writes no key that a configuration may set, so that neither wins over the other", () => {
    const registryOptions = { "system-default-registry": "a", "disable-default-registry-endpoint": true };
    for (const version of ["v1.35.7+rke2r1", "v1.35.6+k3s1"]) {
      const written = parse(kubernetesConfig({ ...props, version, registryOptions, profile: "cis" })) as object;
      // Its arguments are those of both.
      expect(Object.keys(written).filter((key) => ownedKey(key) === undefined)).toEqual(["etcd-arg"]);
    }
  });

  it.each([
    ["cn-north-1", "s3.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"],
    ["eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"],
  ])("saves etcd in %s through the endpoint %s", (region, endpoint) => {
    const config = kubernetesConfig({ ...props, snapshots: { ...props.snapshots, region } });
    expect(parse(config)).toMatchObject({ "etcd-s3-endpoint": endpoint });
  });

  it("makes K3s encrypt Secrets, which RKE2 does by default", () => {
    expect(parse(kubernetesConfig({ ...props, version: "v1.35.6+k3s1" }))).toEqual({
      "secrets-encryption": true,
      ...shared,
    });
  });

  it("hardens RKE2 by its profile, and exempts Rancher's own namespaces", () => {
    expect(parse(kubernetesConfig({ profile: "cis", ...props }))).toEqual({
      "ingress-controller": "traefik",
      profile: "cis",
      "pod-security-admission-config-file": "/etc/rancher/rke2/pod-security.yaml",
      ...shared,
    });
  });

  it("has lines in block style, because the servers add their own lines", () => {
    const lines = kubernetesConfig({ ...props })
      .trimEnd()
      .split("\n");
    for (const line of lines) expect(line).toMatch(/^([a-z0-9-]+:( \S|$)| {2}- \S)/);
  });
});

describe("manifests for the defaults", () => {
  const podCidr = "10.42.0.0/16";
  const kinds = (servers: number) =>
    parseAllDocuments(defaultManifests({ distribution: "k3s", ingress: "traefik", servers, podCidr })).map((document) =>
      document.toJS(),
    );

  it.each(["traefik", "ingress-nginx"] as const)(
    "leave %s on RKE2 at its chart's defaults, and reset earlier values",
    (ingress) => {
      const [config, ...rest] = parseAllDocuments(
        defaultManifests({ distribution: "rke2", ingress, servers: 3, podCidr }),
      ).map((document) => document.toJS());
      expect(config).toMatchObject({ kind: "HelmChartConfig", metadata: { name: `rke2-${ingress}` } });
      expect(parse(config.spec.valuesContent)).toEqual({});
      expect(rest).toEqual([]);
    },
  );

  it("make K3s run Traefik on each server, and two CoreDNS replicas", () => {
    const [traefik, coredns] = kinds(3);
    expect(traefik).toMatchObject({ kind: "HelmChartConfig", metadata: { name: "traefik", namespace: "kube-system" } });
    expect(parse(traefik.spec.valuesContent)).toEqual({ deployment: { kind: "DaemonSet" } });
    expect(workloads("k3s", "traefik")).toEqual(["daemonsets/traefik", "deployments/coredns"]);
    expect(coredns.spec).toMatchObject({ scaleTargetRef: { name: "coredns" }, minReplicas: 2, maxReplicas: 2 });
  });

  it("leave one CoreDNS replica on a single server", () => {
    expect(kinds(1).map(({ kind }) => kind)).toEqual(["HelmChartConfig"]);
  });

  describe("trust the client addresses of a proxy before the ingress controller", () => {
    const trustedProxies = ["10.0.0.0/24", "${aws_subnet.public-1.cidr_block}"];
    const valuesOf = (
      distribution: "rke2" | "k3s",
      ingress: "traefik" | "ingress-nginx",
      clientIpSource?: "proxyProtocol",
    ) => {
      const text = defaultManifests({ distribution, ingress, servers: 1, podCidr, trustedProxies, clientIpSource });
      const [config] = parseAllDocuments(text).map((document) => document.toJS());
      return [config.metadata.name, parse(config.spec.valuesContent)];
    };
    const ports = (trustedIPs: string[]) => {
      const forwardedHeaders = { trustedIPs };
      return { web: { forwardedHeaders }, websecure: { forwardedHeaders } };
    };

    it("on Traefik", () => {
      expect(valuesOf("rke2", "traefik")).toEqual(["rke2-traefik", { ports: ports(trustedProxies) }]);
    });

    it("on K3s, whose service load balancer is between them", () => {
      expect(valuesOf("k3s", "traefik")).toEqual([
        "traefik",
        { deployment: { kind: "DaemonSet" }, ports: ports([...trustedProxies, podCidr]) },
      ]);
    });

    it("on ingress-nginx", () => {
      expect(valuesOf("rke2", "ingress-nginx")).toEqual([
        "rke2-ingress-nginx",
        { controller: { config: { "use-forwarded-headers": "true", "proxy-real-ip-cidr": trustedProxies.join(",") } } },
      ]);
    });

    it("by the proxy protocol, and then not by headers", () => {
      const proxyProtocol = (trustedIPs: string[]) => ({
        web: { proxyProtocol: { trustedIPs } },
        websecure: { proxyProtocol: { trustedIPs } },
      });
      expect(valuesOf("rke2", "traefik", "proxyProtocol")[1]).toEqual({ ports: proxyProtocol(trustedProxies) });
      expect(valuesOf("k3s", "traefik", "proxyProtocol")[1]).toMatchObject({
        ports: proxyProtocol([...trustedProxies, podCidr]),
      });
      expect(valuesOf("rke2", "ingress-nginx", "proxyProtocol")[1]).toEqual({
        controller: { config: { "use-proxy-protocol": "true", "proxy-real-ip-cidr": trustedProxies.join(",") } },
      });
    });
  });
});
