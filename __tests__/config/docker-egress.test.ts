import { parseRancherOnDocker, type RancherOnDockerProps } from "../../lib/config";
import { minimalOnDocker } from "../support/synth";
import { worded } from "../support/worded";

const errorsOf = (parts: object): string[] => {
  try {
    parseRancherOnDocker("docker", { ...minimalOnDocker, ...parts } as RancherOnDockerProps);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").map((line) => line.replace(/^docker /, ""));
  }
};
const rancher = (more: object) => ({ rancher: { version: "2.15.0", ...more } });
const proxy = { egress: { proxy: { http: "http://proxy.example.com:3128" } } };
const registry = { registry: { host: "registry.example.com:5000" } };

const gap = { egress: { airGap: { registry: { host: "registry.corp.example.com" } } } };
const airGap = { ...gap, server: { image: "ami-0123456789abcdef0" } };

describe("egress of a single container", () => {
  it.each<[string, object]>([
    ["a proxy and a registry", { ...proxy, ...registry }],
    ["an image of another path", { ...registry, ...rancher({ image: "mirror/rancher/rancher" }) }],
    [
      "variables that no field sets",
      rancher({ environment: { HTTP_PROXY: "a", CATTLE_SYSTEM_DEFAULT_REGISTRY: "b" } }),
    ],
  ])("accepts %s", (_, parts) => {
    expect(errorsOf(parts)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      "an empty mapping",
      { egress: {} },
      ["egress: got neither proxy nor airGap, expected one of them; write proxy: { http: URL }, or egress: direct"],
    ],
    [
      "variables that proxy and registry set",
      {
        ...proxy,
        ...registry,
        ...rancher({ environment: { NO_PROXY: "a", HTTPS_PROXY: "b", CATTLE_SYSTEM_DEFAULT_REGISTRY: "c" } }),
      },
      [
        "rancher.environment.NO_PROXY: is set by egress.proxy; remove it here",
        "rancher.environment.HTTPS_PROXY: is set by egress.proxy; remove it here",
        "rancher.environment.CATTLE_SYSTEM_DEFAULT_REGISTRY: is set by registry.host; remove it here",
      ],
    ],
    [
      "an image of a registry beside a registry",
      { ...registry, ...rancher({ image: "quay.io/rancher/rancher" }) },
      [
        "rancher.image: got quay.io/rancher/rancher, but images come from registry.host registry.example.com:5000; write rancher/rancher",
      ],
    ],
    [
      "credentials in an address, unseen",
      { egress: { proxy: { http: "http://me:secret@proxy.example.com:3128" } } },
      [
        "egress.proxy.http: got an address with credentials, expected the address of an HTTP proxy such as http://proxy.example.com:3128; write auth: true, and set the Terraform variables proxy_username and proxy_password",
      ],
    ],
    [
      "everything of an air gap that would reach out",
      {
        egress: { ...gap.egress, proxy: { http: "http://proxy.example.com:3128" } },
        ...registry,
        ...rancher({ tls: { issuer: "acme" }, environment: { CATTLE_SYSTEM_CATALOG: "external" } }),
      },
      [
        "egress: got proxy and airGap, expected one of them; remove the other",
        "registry: not needed: images come from egress.airGap.registry; remove it",
        "rancher.environment.CATTLE_SYSTEM_CATALOG: …egress.airGap…",
        "server: got no image, but an air gap has no Docker packages; write server.image, the id of an Ubuntu 24.04 image with the package docker.io",
        "rancher.tls.issuer: got acme, but an air gap has no route to Let's Encrypt; write issuer rancher or blank",
      ],
    ],
    [
      "air gap fields for servers of a cluster only",
      { ...airGap, egress: { airGap: { ...gap.egress.airGap, charts: "/srv/charts" } } },
      ['egress.airGap.charts: …"charts", expected registry'],
    ],
    [
      "a private zone of a public address",
      { dns: { zone: "example.com", private: true } },
      [
        "dns.private: got true, but the server has a public address, and a private zone is for private addresses; remove it, or write egress.airGap",
      ],
    ],
    [
      "a certificate that a private zone cannot prove",
      {
        ...airGap,
        ...rancher({ tls: { mode: "external", issuer: "blank" } }),
        dns: { zone: "example.com", private: true },
      },
      [
        "rancher.tls.mode: got external, but ACM cannot validate a certificate in a private zone; write balancer.certificateArn, or balancer.existing true",
      ],
    ],
  ])("rejects %s", (_, parts, errors) => {
    expect(errorsOf(parts)).toEqual(worded(errors));
  });
});
