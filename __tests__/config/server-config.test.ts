import { serverConfig } from "../../lib/config/blocks/server-config";
import { fixedKeys, OWNED, ownedKey, SERVER_KEYS } from "../../lib/config/server-keys";
import { followed } from "../support/follow-remedy";
import { edited, errorsOf, expectRemediesToWork, rejects } from "./errors-of";

const after = "servers: 3";
const on = "version: v1.35.7+rke2r1\nservers: 3";

/** An edit that sets keys, one a line, on RKE2. */
const keys = (...lines: string[]) => ["servers: 3", "config:", ...lines.map((line) => `  ${line}`)].join("\n");
/** The same on K3s. */
const onK3s = (...lines: string[]) => ["version: v1.35.7+k3s1", keys(...lines)].join("\n");

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
      ["17:9 cluster.config.flannel-backend: is a key of K3s, but cluster.version is a release of RKE2; remove it"],
    ],
    [
      "a key of RKE2 on K3s",
      on,
      onK3s("cni: cilium"),
      ["17:9 cluster.config.cni: is a key of RKE2, but cluster.version is a release of K3s; remove it"],
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
        "19:9 cluster.config.etcd-s3-secret-key: is not needed: the servers' role may write to the bucket; remove it",
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
        "21:22 cluster.config.kubelet-arg: got a list, expected a text or a list of texts such as [name=value]",
        "22:21 cluster.config.node-label: got a mapping, expected a text or a list of texts",
      ],
    ],
    [
      "text that Terraform or YAML would read",
      after,
      keys('kubelet-arg: ["v=${file(1)}", "a\\nb", " "]'),
      [
        "17:22 cluster.config.kubelet-arg: got a text with a line break, ${, %{ or {{, expected one line without them",
        "17:22 cluster.config.kubelet-arg: got a text with a line break, ${, %{ or {{, expected one line without them",
        "17:22 cluster.config.kubelet-arg: got an empty text, expected a text or a list of texts such as [name=value]",
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
        '17:26 cluster.config.flannel-backend: got "host-gw", which needs all servers in one subnet, but the servers are in several zones; write vxlan or wireguard-native',
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
        "17:28 cluster.config.audit-policy-file: got the path of a file that Ubuntu's image does not have, and cluster.auditPolicy writes one; write cluster.image with an image that has it",
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
      "more than fits",
      after,
      keys(`kubelet-arg: [a=${"b".repeat(66_000)}]`),
      ["17:9 cluster.config: got 66022 bytes, expected at most 65536; write fewer or shorter values"],
    ],
  ]);
});

/** Values of keys whose field holds the same value. Every other key has an error for any value. */
const SAMPLES: Readonly<Record<string, string>> = {
  "cluster-cidr": "10.44.0.0/16",
  "service-cidr": "10.45.0.0/16",
  "ingress-controller": "ingress-nginx",
  profile: "cis",
  "etcd-snapshot-schedule-cron": "'0 0 * * *'",
  "etcd-snapshot-retention": "5",
  "system-default-registry": "registry.example.com",
};

/** Keys of RKE2 and K3s that only a new flag of them would add to this list. */
const NOT_SETTABLE =
  "cluster-cidr service-cidr ingress-controller profile pod-security-admission-config-file protect-kernel-defaults datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile datastore-backup-interval kine-tls cluster-reset cluster-reset-restore-path etcd-s3 etcd-s3-bucket etcd-s3-region etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-folder etcd-s3-access-key etcd-s3-secret-key etcd-s3-session-token etcd-s3-config-secret etcd-s3-timeout etcd-s3-proxy etcd-s3-insecure etcd-s3-skip-ssl-verify etcd-s3-bucket-lookup-type etcd-s3-retention etcd-disable-snapshots etcd-snapshot-schedule-cron etcd-snapshot-retention etcd-snapshot-dir etcd-snapshot-name etcd-snapshot-compress etcd-snapshot-reconcile-interval private-registry system-default-registry airgap-extra-registry prime disable-default-registry-endpoint kube-apiserver-image pause-image runtime-image image-service-endpoint token agent-token-file server cluster-init node-name node-ip bind-address data-dir log write-kubeconfig-mode secrets-encryption cluster-domain disable-etcd node-taint embedded-registry selinux kube-controller-arg".split(
    " ",
  );

describe("what the error of a key that the stack sets says", () => {
  test.each(NOT_SETTABLE)("%s: is accepted when it is done", (key) => {
    const file = edited(after, keys(`${key}: ${SAMPLES[key] ?? "true"}`));
    const errors = errorsOf(file);
    expect(errors).toHaveLength(1);
    expect(followed(file, errors[0] as string)).not.toEqual([]);
    expectRemediesToWork(file, errors);
  });

  test.each(OWNED.flatMap(({ field }) => field ?? []))("%s has a sample of its value", (field) => {
    const keysOfField = NOT_SETTABLE.filter((key) => ownedKey(key)?.includes(`is set by ${field};`));
    expect(keysOfField).not.toEqual([]);
    expect(keysOfField.filter((key) => !(key in SAMPLES))).toEqual([]);
  });
});

describe("files on the servers", () => {
  const noImage =
    "got the path of a file that Ubuntu's image does not have; write cluster.image with an image that has it";
  rejects([
    [
      "in arguments of every component, in both spellings of a name",
      after,
      keys(
        "kube-apiserver-arg: [audit-policy-file=/opt/audit.yaml, authentication_config=/opt/a.yaml, oidc-ca-file=oidc.pem]",
        "kube-scheduler-arg: config=/etc/rancher/scheduler.yaml",
        "kube-controller-manager-arg: [requestheader-client-ca-file=/opt/a]",
        "kubelet-arg: [resolv-conf=/opt/resolv.conf]",
      ),
      [
        `17:29 cluster.config.kube-apiserver-arg: "audit-policy-file": ${noImage.replace(";", ", and cluster.auditPolicy writes one;")}`,
        `17:29 cluster.config.kube-apiserver-arg: "authentication-config": ${noImage}`,
        '17:29 cluster.config.kube-apiserver-arg: "oidc-ca-file": got a relative path, expected an absolute path such as /opt/servers/oidc-ca-file',
        '18:29 cluster.config.kube-scheduler-arg: "config": got a path on the data volume, which hides the image\'s files there; write a path outside /etc/rancher and /var/lib/rancher',
        `19:38 cluster.config.kube-controller-manager-arg: "requestheader-client-ca-file": ${noImage}`,
        `20:22 cluster.config.kubelet-arg: "resolv-conf": ${noImage}`,
      ],
    ],
    [
      "an argument of the stack with an underscore",
      after,
      keys("kubelet-arg: [hostname_override=a]", "kube-controller-manager-arg: [cluster_cidr=10.44.0.0/16]"),
      [
        '17:22 cluster.config.kubelet-arg: got "hostname_override", which the stack or the distribution sets itself; remove it',
        '18:38 cluster.config.kube-controller-manager-arg: got "cluster_cidr", which the stack or the distribution sets itself; remove it, and write cluster.podCidr',
      ],
    ],
    [
      "a file of the resolver that no server has",
      after,
      keys("resolv-conf: /opt/resolv.conf"),
      [`17:22 cluster.config.resolv-conf: ${noImage}`],
    ],
  ]);

  test.each([
    "kube-apiserver-arg: [audit-log-path=-, audit-log-path=/var/log/audit.log, oidc-issuer-url=https://a.example.com]",
    "kubelet-arg: [resolv-conf=/run/systemd/resolve/resolv.conf, volume-plugin-dir=/var/lib/kubelet/plugins, v=2]",
    "resolv-conf: /run/systemd/resolve/resolv.conf",
    "kube-scheduler-arg: [bind-address=0.0.0.0]",
  ])("%s needs none of the image", (line) => expect(errorsOf(edited(after, keys(line)))).toEqual([]));

  test("an image brings every file", () => {
    const line = "kube-apiserver-arg: [audit-policy-file=/opt/audit.yaml, authentication_config=/opt/a.yaml]";
    expect(errorsOf(edited(after, `image: ami-0123456789abcdef0\n${keys(line)}`))).toEqual([]);
  });
});

describe("values with which a server does not start or has no effect", () => {
  rejects([
    [
      "more pods than addresses",
      after,
      keys("kubelet-arg: [max-pods=500, max_pods=10, max-pods=many]"),
      ["500", "10", "many"].map(
        (pods) =>
          `17:22 cluster.config.kubelet-arg: "max-pods": got "${pods}", expected 60 to 250, because each server has 256 addresses for pods, and the stack's own pods need some; write max-pods=250`,
      ),
    ],
    [
      "a quota of etcd that it cannot use",
      after,
      keys("etcd-arg: [quota-backend-bytes=5GiB, quota-backend-bytes=-1, quota-backend-bytes=8589934593]"),
      ["5GiB", "-1", "8589934593"].map(
        (quota) =>
          `17:19 cluster.config.etcd-arg: "quota-backend-bytes": got "${quota}", expected 1 to 8589934592 bytes, the most that etcd recommends; write quota-backend-bytes=8589934592`,
      ),
    ],
    [
      "labels, names and mounts in another form",
      after,
      keys(
        "node-label: [team, node-role.kubernetes.io/rancher=true, 'a=b c']",
        "tls-san: [https://api.example.com]",
        "kube-apiserver-extra-mount: [/opt/audit]",
        "etcd-extra-env: [A]",
      ),
      [
        "17:21 cluster.config.node-label: got an entry in another form, expected the form key=value of a label such as team=platform",
        '17:21 cluster.config.node-label: got "node-role.kubernetes.io/rancher", a label of Kubernetes\' own domains, with which the kubelet does not start; write a label of another domain, such as example.com/role',
        "17:21 cluster.config.node-label: got an entry in another form, expected the form key=value of a label such as team=platform",
        "18:18 cluster.config.tls-san: got an entry in another form, expected a DNS name or an address such as api.example.com",
        "19:37 cluster.config.kube-apiserver-extra-mount: got an entry in another form, expected the form /source:/target such as /opt/audit:/opt/audit:ro",
        "20:25 cluster.config.etcd-extra-env: got an entry in another form, expected the form NAME=value",
      ],
    ],
    [
      "braces of a template of Systems Manager",
      after,
      keys("kubelet-arg: ['v={{ssm:a}}']"),
      ["17:22 cluster.config.kubelet-arg: got a text with a line break, ${, %{ or {{, expected one line without them"],
    ],
  ]);

  test("each is accepted in the right form", () => {
    const lines = keys(
      "cni: calico",
      "kubelet-arg: [max-pods=500]",
      "node-label: [team=platform, example.com/role=a, node.kubernetes.io/pool=a, 'a=']",
      "tls-san: [api.example.com, 10.0.0.1, 'fd00::1', '*.example.com']",
      "kube-apiserver-extra-mount: [/opt/audit:/opt/audit:ro]",
      "etcd-extra-env: [ETCD_A=b=c]",
    );
    expect(errorsOf(edited(after, lines))).toEqual([]);
  });
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
    expect(fixedKeys("v1.35.7+rke2r1", config)).toEqual(fixedKeys("v1.35.7+rke2r1", {}));
    expect(fixedKeys("v1.35.7+k3s1", { "flannel-backend": "wireguard-native" })).toMatchObject({
      "cluster.config.flannel-backend": "wireguard-native",
      "cluster.config.disable-network-policy": "false",
    });
  });
});
