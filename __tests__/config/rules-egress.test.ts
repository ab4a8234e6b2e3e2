import { edited, errorsOf, good, rejects } from "./errors-of";

const version = "rancher:\nversion: 2.15.0";
const egress = (lines: string) => `egress:\n${lines.replace(/^/gm, "  ")}\n${version.replace("\nv", "\n  v")}`;

describe("egress", () => {
  rejects([
    [
      "a word that is none",
      version,
      `egress: directly\n${version.replace("\nv", "\n  v")}`,
      [
        '17:13 egress: got "directly", expected direct, or a mapping such as { proxy: { http: http://proxy.example.com:3128 } } or { airGap: { registry: { host: registry.example.com } } }',
      ],
    ],
    [
      "an empty mapping",
      version,
      `egress: {}\n${version.replace("\nv", "\n  v")}`,
      [
        "17:13 egress: got neither proxy nor airGap, expected one of them; write proxy: { http: URL }, or egress: direct",
      ],
    ],
    [
      "every fault of a proxy, credentials unseen",
      version,
      egress(
        "proxy:\n  http: http://me:secret@proxy.example.com:3128\n  https: proxy.example.com\n  noProxy: ['*.corp', a b]\n  aut: true",
      ),
      [
        "19:15 egress.proxy.http: got an address with credentials, expected the address of an HTTP proxy such as http://proxy.example.com:3128; write auth: true, and set the Terraform variables proxy_username and proxy_password",
        '20:16 egress.proxy.https: got "proxy.example.com", expected the address of an HTTP proxy such as http://proxy.example.com:3128; write http://proxy.example.com',
        '21:19 egress.proxy.noProxy[0]: got "*.corp", expected a name, a suffix or a range such as .corp.example.com or 10.8.0.0/16; write .corp',
        '21:29 egress.proxy.noProxy[1]: got "a b", expected a name, a suffix or a range such as .corp.example.com or 10.8.0.0/16',
        '22:9 egress.proxy.aut: …"aut"…"auth"?',
      ],
    ],
    [
      "values of the chart that the proxy sets",
      version,
      `${egress("proxy: { http: 'http://proxy.example.com:3128' }")}\n  values: { noProxy: a, debug: true }`,
      ["21:17 rancher.values.noProxy: is set by egress.proxy; remove it here"],
    ],
    [
      "an existing VPC without its range",
      "network:\ncidr: 10.0.0.0/16",
      [
        "egress: { proxy: { http: 'http://proxy.example.com:3128', noProxy: [.example.com] } }",
        "network:",
        "  existing:",
        "    vpcId: vpc-0123456789abcdef0",
        "    publicSubnetIds: [subnet-0000000000000000a, subnet-0000000000000000b, subnet-0000000000000000c]",
        "    privateSubnetIds: [subnet-00000000000000001, subnet-00000000000000002, subnet-00000000000000003]",
      ].join("\n"),
      [
        "7:72 egress.proxy.noProxy: got no range, expected the range of the existing VPC, because its servers reach each other without the proxy; add it, such as 10.0.0.0/16",
      ],
    ],
  ]);

  it("keeps values that no field sets", () => {
    const values = "rancher:\n  version: 2.15.0\n  values: { proxy: a, systemDefaultRegistry: b }";
    expect(errorsOf(edited(version, values))).toEqual([]);
    expect(errorsOf(edited(version, `egress: direct\n${values}`))).toEqual([]);
  });
});

describe("air gap", () => {
  const airGap =
    "airGap: { registry: { host: registry.example.com }, charts: /srv/charts, artifacts: 's3://bucket/rke2' }";
  rejects([
    [
      "everything that would reach out",
      good.slice(good.indexOf("network:"), good.indexOf("rancher:\n")).trimEnd(),
      [
        `egress: { proxy: { http: 'http://proxy.example.com:3128' }, ${airGap} }`,
        "registry: { host: other.example.com }",
        "network: { natGateways: single }",
        "cluster:",
        "  version: v1.35.7+rke2r1",
        "  apiAllowedCidrs: [203.0.113.0/24]",
        "  artifacts: https://mirror.example.com",
      ].join("\n"),
      [
        "3:5 balancer.scheme: got internet-facing, but an air gap has no internet gateway; write internal",
        "7:13 egress: got proxy and airGap, expected one of them; remove the other",
        "8:15 registry: not needed: images come from egress.airGap.registry; remove it",
        "9:29 network.natGateways: got single, but an air gap has no NAT gateways; remove it",
        "13:18 cluster.artifacts: not needed: releases come from egress.airGap.artifacts; remove it",
      ],
    ],
    [
      "a range whose subnets are too small for the endpoints and the load balancer",
      good.slice(good.indexOf("network:"), good.indexOf("rancher:\n")).trimEnd(),
      [
        `egress: { ${airGap} }`,
        "network: { cidr: 10.0.0.0/24 }",
        "balancer: { scheme: internal }",
        "cluster: { version: v1.35.7+rke2r1, apiAllowedCidrs: [10.0.0.0/8] }",
      ].join("\n"),
      [
        "8:22 network.cidr: got 10.0.0.0/24, expected /16 to /23, because in an air gap servers, endpoints and the load balancer share the private subnets, each a sixteenth of the range",
      ],
    ],
    [
      "paths in the registry of an air gap, whose name the images have",
      "balancer:\nscheme: internet-facing",
      `balancer: { scheme: internal }\negress: { airGap: { charts: /srv/charts, artifacts: s3://bucket/rke2, registry: { host: registry.example.com, rewrite: { docker.io: hub } } } }`,
      [
        "10:124 egress.airGap.registry.rewrite: got paths, but in an air gap, Rancher and its clusters pull images by the name of the registry; remove it",
      ],
    ],
    [
      "Let's Encrypt, repositories and access from the internet",
      version,
      [
        `egress: { ${airGap} }`,
        "rancher:",
        "  version: 2.15.0",
        "  repository: https://charts.example.com",
        "  repositoryAuth: true",
        "  tls: { issuer: acme, email: a@example.com }",
        "  certManager: { repository: https://charts.example.com }",
        "  values: { useBundledSystemChart: false, imagePullSecrets: [] }",
      ].join("\n"),
      [
        "10:15 balancer.scheme: got internet-facing, but an air gap has no internet gateway; write internal",
        "20:19 rancher.repository: not needed: every chart comes from egress.airGap.charts; remove it",
        "21:23 rancher.repositoryAuth: not needed: every chart comes from egress.airGap.charts; write egress.airGap.chartsAuth",
        "22:22 rancher.tls.issuer: got acme, but an air gap has no route to Let's Encrypt; write issuer rancher, ca or blank",
        "23:34 rancher.certManager.repository: not needed: every chart comes from egress.airGap.charts; remove it",
        "24:17 rancher.values.useBundledSystemChart: …egress.airGap…",
        "24:47 rancher.values.imagePullSecrets: …registry.auth…",
      ],
    ],
    ...(
      [
        ["/srv/charts", "/srv/charts is a folder"],
        [
          "oci://registry.example.com/charts",
          "the charts are in the registry, with the credentials of egress.airGap.registry.auth",
        ],
      ] as const
    ).map(([charts, why]): Parameters<typeof rejects>[0][number] => [
      `credentials for charts at ${charts}`,
      "balancer:\nscheme: internet-facing",
      `balancer: { scheme: internal }\negress: { airGap: { chartsAuth: true, charts: "${charts}", artifacts: s3://bucket/rke2, registry: { host: registry.example.com, auth: true } } }`,
      [`10:37 egress.airGap.chartsAuth: not needed: ${why}; remove it`],
    ]),
    [
      "places that are none, and no artifacts",
      "balancer:\nscheme: internet-facing",
      [
        "balancer: { scheme: internal }",
        "egress: { airGap: { registry: { host: registry.example.com }, charts: charts } }",
      ].join("\n"),
      [
        '10:75 egress.airGap.charts: got "charts", expected a chart repository or the absolute path of a folder, without a slash at its end, such as oci://registry.example.com/charts or /srv/charts',
      ],
    ],
    [
      "no artifacts",
      "balancer:\nscheme: internet-facing",
      [
        "balancer: { scheme: internal }",
        "egress: { airGap: { registry: { host: registry.example.com }, charts: /srv/charts } }",
      ].join("\n"),
      [
        "10:23 egress.airGap: got no artifacts, expected the folder from which the servers download RKE2 or K3s; write artifacts, such as https://mirror.example.com/rke2 or s3://bucket/rke2",
      ],
    ],
  ]);
});

describe("private registry", () => {
  const registry = (lines: string) => `registry: { ${lines} }\n${version.replace("\nv", "\n  v")}`;
  rejects([
    [
      "a host that clients take for a folder of Docker Hub",
      version,
      registry("host: registry"),
      [
        '17:23 registry.host: got "registry", expected the host of a registry, with its port where it is not 443, such as registry.example.com:5000',
      ],
    ],
    [
      "an address, and a wrong mirror",
      version,
      registry("host: 'https://registry.example.com', mirrors: [docker]"),
      [
        '17:23 registry.host: got "https://registry.example.com", expected the host of a registry, with its port where it is not 443, such as registry.example.com:5000; write registry.example.com',
        '17:65 registry.mirrors[0]: got "docker", expected the host of a registry such as quay.io, or "*" for every registry',
      ],
    ],
    [
      "a host with a path",
      version,
      registry("host: 'https://harbor.example.com/proxy/hub/'"),
      [
        '17:23 registry.host: got "https://harbor.example.com/proxy/hub/", a host with a path, expected the host of a registry, with its port where it is not 443, such as registry.example.com:5000; write host: harbor.example.com and rewrite: { docker.io: proxy/hub }',
      ],
    ],
    [
      "paths without one for Rancher's images, and a wrong one",
      version,
      registry("host: harbor.example.com, rewrite: { quay.io: /quay }"),
      [
        '17:52 registry.rewrite: got no path for docker.io, but Rancher\'s images are there; add docker.io, or "*" for every registry',
        '17:63 registry.rewrite["quay.io"]: got "/quay", expected a path in the registry such as dockerhub or proxy/quay; write quay',
      ],
    ],
    [
      "paths without one for Rancher's images",
      version,
      registry("host: harbor.example.com, rewrite: { quay.io: quay }"),
      [
        '17:52 registry.rewrite: got no path for docker.io, but Rancher\'s images are there; add docker.io, or "*" for every registry',
      ],
    ],
    [
      "values of the chart that the registry sets",
      version,
      `${registry("host: registry.example.com")}\n  values: { image: { registry: a, pullPolicy: b } }`,
      ["20:26 rancher.values.image.registry: …registry.host…"],
    ],
  ]);

  it("on an existing cluster sets nothing on its servers", () => {
    const file = [
      "stacks:",
      "  k8s:",
      "    mode: RancherOnK8s",
      "    hostname: rancher.example.com",
      '    cluster: { kubernetes: "1.35", kubeconfig: { context: a } }',
      "    registry: { host: registry.example.com, privateCA: true, mirrors: [docker.io] }",
      "    rancher: { version: 2.15.0 }",
      "",
    ].join("\n");
    const why =
      "not needed: the stack does not create the cluster's servers; remove it, and configure these servers yourself";
    expect(errorsOf(file)).toEqual([
      `rancher.yaml:6:56 registry.privateCA: ${why}`,
      `rancher.yaml:6:71 registry.mirrors: ${why}`,
    ]);
  });
});

describe("Amazon ECR, whose passwords last twelve hours", () => {
  const host = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";
  const withRegistry = (lines: string, registry: string) =>
    edited("servers: 3", `servers: 3\n${lines}`.trim()).replace(
      "    rancher:",
      `    registry: ${registry}\n    rancher:`,
    );
  const keys = ["image-credential-provider-config: /opt/a.yaml", "image-credential-provider-bin-dir: /opt/bin"];
  const provider = (...wanted: string[]) => `image: ami-0123456789abcdef0\nconfig: { ${wanted.join(", ")} }`;

  test("is rejected with a password", () => {
    expect(errorsOf(withRegistry("", `{ host: ${host}, auth: true }`))).toEqual([
      expect.stringMatching(
        /registry.auth: got true, but a password of Amazon ECR expires after 12 hours, .* because the servers log in to ECR with their role$/,
      ),
    ]);
    expect(errorsOf(withRegistry("", "{ host: public.ecr.aws, auth: true }"))).toHaveLength(1);
  });

  test("is accepted without a password, by the servers' role or a credential provider of the image", () => {
    expect(errorsOf(withRegistry("", `{ host: ${host} }`))).toEqual([]);
    expect(errorsOf(withRegistry("", `{ host: ${host}, rewrite: { docker.io: hub } }`))).toEqual([]);
    expect(errorsOf(withRegistry(provider(...keys), `{ host: ${host} }`))).toEqual([]);
    expect(errorsOf(withRegistry("", "{ host: public.ecr.aws }"))).toEqual([]);
    expect(errorsOf(withRegistry("", "{ host: 111122223333.dkr.ecr.eu-west-3.amazonaws.com }"))).toEqual([]);
  });

  test.each([
    [keys[0] as string, "image-credential-provider-config", "image-credential-provider-bin-dir"],
    [keys[1] as string, "image-credential-provider-bin-dir", "image-credential-provider-config"],
  ])("is rejected with half of a credential provider: %s", (one, present, absent) => {
    expect(errorsOf(withRegistry(provider(one), `{ host: ${host} }`))).toEqual([
      expect.stringContaining(`cluster.config.${present}: got no ${absent}, expected both keys or none; remove it`),
    ]);
  });

  test("is rejected with a credential provider in the kubelet's arguments, which RKE2 itself ignores", () => {
    const argument = "config: { kubelet-arg: [image_credential_provider_config=/etc/ssl/certs/a] }";
    expect(errorsOf(withRegistry(argument, `{ host: ${host} }`))).toEqual([
      expect.stringContaining(
        "cluster.config.kubelet-arg: got image-credential-provider-config, but the servers log in to ECR with their role; remove it",
      ),
    ]);
    expect(errorsOf(withRegistry(argument, "{ host: registry.example.com }"))).toEqual([]);
  });

  test("is rejected in another partition of AWS", () => {
    const there = "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com";
    expect(errorsOf(withRegistry("", `{ host: ${there} }`))).toEqual([
      expect.stringContaining(
        "registry.host: got a registry in us-gov-west-1, but a role in eu-central-1 cannot log in to another partition of AWS; write a registry in the partition aws",
      ),
    ]);
  });

  const inAirGap = (registry: string, charts = "/srv/charts", lines = "") =>
    edited("servers: 3", `servers: 3`).replace(
      "    rancher:",
      `    egress: { airGap: { registry: { host: ${registry} }, artifacts: "s3://mirror/rke2", charts: "${charts}"${lines} } }\n    balancer: { scheme: internal }\n    rancher:`,
    );

  test("is accepted in an air gap by the names that its VPC endpoints serve", () => {
    const withoutPublic = (errors: readonly string[]) => errors.filter((line) => line.includes("egress."));
    expect(withoutPublic(errorsOf(inAirGap(host)))).toEqual([]);
    expect(withoutPublic(errorsOf(inAirGap("111122223333.dkr.ecr.eu-west-3.amazonaws.com")))).toEqual([
      expect.stringContaining(
        "egress.airGap.registry.host: got a registry in eu-west-3, which the VPC endpoints of ECR in eu-central-1 do not reach; replicate its images, and write the host that begins with 111122223333.dkr.ecr.eu-central-1.",
      ),
    ]);
    for (const name of ["dkr-ecr.eu-central-1.on.aws", "dkr.ecr-fips.eu-central-1.amazonaws.com"])
      expect(withoutPublic(errorsOf(inAirGap(`111122223333.${name}`)))).toEqual([
        expect.stringContaining(
          "egress.airGap.registry.host: got a name that the VPC endpoints of ECR do not serve; write the host that begins with 111122223333.dkr.ecr.eu-central-1.",
        ),
      ]);
  });

  test("needs credentials for charts in it, because Terraform has no role of a server", () => {
    const lines = errorsOf(inAirGap(host, `oci://${host}/charts`)).filter((line) => line.includes("egress."));
    expect(lines).toEqual([
      expect.stringContaining(
        "egress.airGap.charts: got charts in Amazon ECR, which requires credentials on the machine that runs Terraform; write egress.airGap.chartsAuth true",
      ),
    ]);
    const withAuth = errorsOf(inAirGap(host, `oci://${host}/charts`, ", chartsAuth: true"));
    expect(withAuth.filter((line) => line.includes("egress."))).toEqual([]);
  });

  test.each([
    "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
    "111122223333.dkr-ecr.eu-west-1.on.aws",
    `${host}:443`,
  ])("%s is ECR too", (each) => expect(errorsOf(withRegistry("", `{ host: "${each}", auth: true }`))).toHaveLength(1));

  test("in the other modes, is accepted only for the nodes of a cluster that exists", () => {
    const k8s = `stacks:\n  a:\n    mode: RancherOnK8s\n    hostname: a.example.com\n    cluster: { kubernetes: "1.35", kubeconfig: { context: a } }\n    rancher: { version: 2.15.0 }\n    registry: { host: ${host}, auth: true }\n`;
    expect(errorsOf(k8s)).toEqual([expect.stringContaining("the nodes of EKS pull from ECR with their own role")]);
    expect(errorsOf(k8s.replace(", auth: true", ""))).toEqual([]);
    const docker = `stacks:\n  a:\n    mode: RancherOnDocker\n    hostname: a.example.com\n    aws: { region: eu-west-1 }\n    rancher: { version: 2.15.0 }\n    registry: { host: ${host}, auth: true }\n`;
    expect(errorsOf(docker)).toEqual([expect.stringContaining("write the host of a registry whose password lasts")]);
    expect(errorsOf(docker.replace(", auth: true", ""))).toEqual([
      expect.stringMatching(
        /registry.host: got Amazon ECR, which requires credentials, and a container cannot log in with its server's role; write the host .*, or write a stack of mode RancherOnRKE$/,
      ),
    ]);
  });
});
