import { serverConfig } from "../../lib/config/blocks/server-config";
import { fixedKeys, ownedKey, SERVER_KEYS } from "../../lib/config/server-keys";
import { edited, errorsOf, rejects } from "./errors-of";

const after = "servers: 3";
const on = "version: v1.35.7+rke2r1\nservers: 3";

/** An edit that sets keys, one a line, on RKE2. */
const keys = (...lines: string[]) => ["servers: 3", "config:", ...lines.map((line) => `  ${line}`)].join("\n");
/** The same on K3s. */
const onK3s = (...lines: string[]) => ["version: v1.35.7+k3s1", "distribution: k3s", keys(...lines)].join("\n");

describe("keys of the server's configuration", () => {
  test.each([
    [
      "RKE2's",
      edited(
        after,
        keys(
          "cni: cilium",
          "debug: true",
          "v: 2",
          "kubelet-arg: [max-pods=200]",
          "kube-apiserver-arg: audit-log-maxage=30",
          "node-label: [team=platform]",
          "disable: [rke2-snapshot-controller]",
          "control-plane-resource-requests: [kube-apiserver-cpu=500m]",
        ),
      ),
    ],
    [
      "K3s'",
      edited(on, onK3s("flannel-backend: wireguard-native", "disable: metrics-server", "disable-network-policy: true")),
    ],
    ["none", edited(after, "servers: 3\nconfig: {}")],
    [
      "a file from the image",
      edited(after, `image: ami-0123456789abcdef0\n${keys("audit-policy-file: /opt/audit.yaml")}`),
    ],
    ["a list of one network plugin", edited(after, keys("cni: [calico]"))],
  ])("%s are accepted", (_, file) => expect(errorsOf(file)).toEqual([]));

  rejects([
    [
      "a slip of the pen",
      after,
      keys("kubelet-args: [max-pods=200]", "kubelet-arg+: [max-pods=200]"),
      [
        '17:9 cluster.config.kubelet-args: unknown key "kubelet-args"; did you mean "kubelet-arg"?',
        '18:9 cluster.config["kubelet-arg+"]: unknown key "kubelet-arg+"; did you mean "kubelet-arg"?',
      ],
    ],
    [
      "an unknown key, and one of every JavaScript object",
      after,
      keys("rancher: true", "constructor: true"),
      [
        '17:9 cluster.config.rancher: unknown key "rancher", which RKE2 would ignore with a warning; expected a key of its server configuration (docs/recipes.md lists the keys)',
        '18:9 cluster.config.constructor: unknown key "constructor", which RKE2 would ignore with a warning; expected a key of its server configuration (docs/recipes.md lists the keys)',
      ],
    ],
    [
      "a key of the other distribution",
      after,
      keys("flannel-backend: vxlan"),
      ["17:9 cluster.config.flannel-backend: is a key of K3s, but cluster.distribution is rke2; remove it"],
    ],
    [
      "a key of RKE2 on K3s",
      on,
      onK3s("cni: cilium"),
      ["18:9 cluster.config.cni: is a key of RKE2, but cluster.distribution is k3s; remove it"],
    ],
    [
      "a key that a release does not have yet",
      "version: v1.35.7+rke2r1\nservers: 3",
      `version: v1.35.6+rke2r1\n${keys("helm-controller-arg: [v=2]")}`,
      [
        "17:9 cluster.config.helm-controller-arg: is a key only since 1.33.14, 1.34.10, 1.35.7 or 1.36.3, but cluster.version is v1.35.6+rke2r1; remove it",
      ],
    ],
    [
      "keys that fields set",
      after,
      keys("cluster-cidr: 10.44.0.0/16", "ingress-controller: traefik", "etcd-s3-secret-key: s3cr3t", "profile: cis"),
      [
        "17:9 cluster.config.cluster-cidr: is set by cluster.podCidr; write it there",
        "18:9 cluster.config.ingress-controller: is set by cluster.ingress; write it there",
        "19:9 cluster.config.etcd-s3-secret-key: is set by cluster.snapshots; write it there",
        "20:9 cluster.config.profile: is set by cluster.profile; write it there",
      ],
    ],
    [
      "keys that the stack sets, whose values are never printed",
      after,
      keys("token: s3cr3t", "server: https://s3cr3t@10.0.0.1:9345", "node-name: a", "tls-san-security: s3cr3t"),
      [
        "17:9 cluster.config.token: is a secret that the stack creates itself; remove it",
        "18:9 cluster.config.server: is set by the servers' scripts, which prevent a second cluster; remove it",
        "19:9 cluster.config.node-name: is the name of the server's slot, such as server-0, which identifies the server in etcd; remove it",
        "20:27 cluster.config.tls-san-security: got text, expected true or false",
      ],
    ],
    [
      "values of another kind",
      after,
      keys(
        "debug: 'true'",
        "v: two",
        "lb-server-port: '6444'",
        "servicelb-namespace: 5",
        "kubelet-arg: [200]",
        "node-label: { a: b }",
      ),
      [
        "17:16 cluster.config.debug: got text, expected true or false; write true without quotes",
        "18:12 cluster.config.v: got text, expected a whole number",
        "19:25 cluster.config.lb-server-port: got text, expected a whole number; write 6444 without quotes",
        '20:30 cluster.config.servicelb-namespace: got 5, expected text; put it in quotes: "5"',
        "21:22 cluster.config.kubelet-arg: got a list, expected a text or a list of texts",
        "22:21 cluster.config.node-label: got a mapping, expected a text or a list of texts",
      ],
    ],
    [
      "text that Terraform or YAML would read",
      after,
      keys('kubelet-arg: ["v=${file(1)}", "a\\nb", " "]'),
      [
        "17:22 cluster.config.kubelet-arg: got a text with a line break, ${ or %{, expected one line without them",
        "17:22 cluster.config.kubelet-arg: got a text with a line break, ${ or %{, expected one line without them",
        "17:22 cluster.config.kubelet-arg: got an empty text, expected a text or a list of texts",
      ],
    ],
    [
      "arguments that would undo other keys",
      after,
      keys("kubelet-arg: [hostname-override=a]", "etcd-arg: [initial-cluster-state=new]"),
      [
        '17:22 cluster.config.kubelet-arg: got "hostname-override", which the stack or the distribution sets itself; remove it',
        '18:19 cluster.config.etcd-arg: got "initial-cluster-state", which the stack or the distribution sets itself; remove it',
      ],
    ],
    [
      "arguments with hyphens, which etcd would not know",
      after,
      keys("etcd-arg: [--quota-backend-bytes=8589934592]"),
      [
        "17:19 cluster.config.etcd-arg: got an argument in another form, expected the form name=value, without leading hyphens",
      ],
    ],
    [
      "a text of YAML, which is not shown",
      after,
      "servers: 3\nconfig: |\n  token: s3cr3t",
      [
        "16:15 cluster.config: got a text that is not shown, expected a mapping of keys of the server's configuration such as { debug: true }; write the keys as YAML, not as one text",
      ],
    ],
    [
      "components that the stack needs, and one that there is not",
      after,
      keys("disable: [rke2-coredns, rke2-metrics]"),
      [
        '17:18 cluster.config.disable: got "rke2-coredns", which provides the cluster\'s DNS; remove it',
        '17:18 cluster.config.disable: got "rke2-metrics", expected rke2-metrics-server, rke2-snapshot-controller, rke2-snapshot-controller-crd, rke2-snapshot-validation-webhook or rke2-security-responder',
      ],
    ],
    [
      "no network plugin at all",
      after,
      keys("cni: none"),
      [
        '17:14 cluster.config.cni: got "none", but the stack installs no other network plugin, and servers need one to become ready; write canal, calico, cilium or flannel',
      ],
    ],
    [
      "Multus",
      after,
      keys("cni: [multus, canal]"),
      [
        '17:14 cluster.config.cni: got "multus, canal", but Multus attaches pods to more networks, and servers have only one network interface; write canal, calico, cilium or flannel',
      ],
    ],
    [
      "a slip in a network plugin's name",
      after,
      keys("cni: celium"),
      ['17:14 cluster.config.cni: got "celium", expected canal, calico, cilium or flannel; did you mean cilium?'],
    ],
    [
      "a network plugin without policies under the profile",
      after,
      `profile: cis\n${keys("cni: flannel")}`,
      [
        "18:14 cluster.config.cni: got flannel, which enforces no network policies, and cluster.profile cis relies on them; write canal, calico or cilium for a new stack",
      ],
    ],
    [
      "K3s' network across subnets without a tunnel",
      on,
      onK3s("flannel-backend: host-gw"),
      [
        '18:26 cluster.config.flannel-backend: got "host-gw", which needs all servers in one subnet, but the servers are in several zones; write vxlan or wireguard-native',
      ],
    ],
    [
      "an address of the DNS outside the services",
      after,
      keys("cluster-dns: 10.44.0.10"),
      ['17:22 cluster.config.cluster-dns: got "10.44.0.10", expected an address of cluster.serviceCidr 10.43.0.0/16'],
    ],
    [
      "a file that no server has",
      after,
      keys("audit-policy-file: /opt/audit.yaml"),
      [
        "17:28 cluster.config.audit-policy-file: got the path of a file that Ubuntu's image does not have; write cluster.image with an image that has it",
      ],
    ],
    [
      "a file that the data volume hides",
      after,
      `image: ami-0123456789abcdef0\n${keys("audit-policy-file: /etc/rancher/rke2/audit.yaml")}`,
      [
        "18:28 cluster.config.audit-policy-file: got a path on the data volume, which hides the image's files there; write a path outside /etc/rancher and /var/lib/rancher",
      ],
    ],
    [
      "more than a parameter holds",
      after,
      keys(`kubelet-arg: [a=${"b".repeat(2500)}]`),
      [
        "17:9 cluster.config: got 2522 bytes, expected at most 2500, the space for these keys in one SSM parameter; write fewer or shorter values",
      ],
    ],
  ]);
});

describe("the table of keys", () => {
  // RKE2's tag v1.36.3+rke2r1, pkg/cli/cmds/server.go: the flags of K3s' same release, and those that RKE2 drops.
  const ofK3s =
    "config debug v vmodule log alsologtostderr bind-address https-listen-port supervisor-port apiserver-port apiserver-bind-address advertise-address advertise-port tls-san tls-san-security data-dir disable-agent cluster-cidr service-cidr cluster-init cluster-reset cluster-reset-restore-path cluster-dns cluster-domain flannel-backend vpn-auth vpn-auth-file token token-file write-kubeconfig write-kubeconfig-mode write-kubeconfig-group write-kubeconfig-name kube-apiserver-arg etcd-arg kube-scheduler-arg kube-controller-arg kube-controller-manager-arg kube-cloud-controller-manager-arg kube-cloud-controller-arg datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile kine-tls default-local-storage-path disable disable-scheduler disable-cloud-controller disable-network-policy disable-kube-proxy disable-apiserver disable-controller-manager disable-etcd etcd-disable-snapshots etcd-snapshot-schedule-cron etcd-snapshot-reconcile-interval etcd-snapshot-retention etcd-snapshot-dir etcd-snapshot-name etcd-snapshot-compress node-name with-node-id node-label node-taint image-credential-provider-bin-dir image-credential-provider-config docker container-runtime-endpoint disable-default-registry-endpoint nonroot-devices embedded-registry supervisor-metrics image-service-endpoint pause-image default-runtime private-registry system-default-registry node-ip node-external-ip node-internal-dns node-external-dns resolv-conf flannel-iface flannel-conf flannel-cni-conf flannel-ipv6-masq flannel-external-ip egress-selector-mode kubelet-arg kube-proxy-arg rootless prefer-bundled-bin agent-token agent-token-file server secrets-encryption secrets-encryption-provider protect-kernel-defaults snapshotter selinux lb-server-port service-node-port-range etcd-expose-metrics airgap-extra-registry etcd-s3 etcd-s3-access-key etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-config-secret etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-folder etcd-s3-insecure etcd-s3-proxy etcd-s3-region etcd-s3-secret-key etcd-s3-session-token etcd-s3-skip-ssl-verify etcd-s3-timeout etcd-s3-retention disable-helm-controller helm-job-image helm-controller-arg enable-pprof servicelb-namespace".split(
      " ",
    );
  const dropped =
    "flannel-backend disable-network-policy prefer-bundled-bin default-local-storage-path pause-image".split(" ");

  test("every flag of K3s can be set, or is reported with its owner", () => {
    expect(ofK3s.filter((key) => !(key in SERVER_KEYS.k3s) && ownedKey(key) === undefined)).toEqual([]);
    expect(Object.keys(SERVER_KEYS.k3s).filter((key) => !ofK3s.includes(key))).toEqual([]);
  });

  test("of RKE2 every flag that it has from K3s", () => {
    const taken = ofK3s.filter((key) => !dropped.includes(key));
    expect(taken.filter((key) => !(key in SERVER_KEYS.rke2) && ownedKey(key) === undefined)).toEqual([]);
  });

  test("no key is both the user's and the stack's", () => {
    const all = [...Object.keys(SERVER_KEYS.rke2), ...Object.keys(SERVER_KEYS.k3s)];
    expect(all.filter((key) => ownedKey(key) !== undefined)).toEqual([]);
  });

  test("a fixed value is reported with its default, and one plugin equals a list of one", () => {
    const config = serverConfig.parse({ cni: ["canal"], debug: true });
    expect(fixedKeys("rke2", config)).toEqual(fixedKeys("rke2", {}));
    expect(fixedKeys("k3s", { "flannel-backend": "wireguard-native" })).toMatchObject({
      "cluster.config.flannel-backend": "wireguard-native",
      "cluster.config.disable-network-policy": "false",
    });
  });
});
