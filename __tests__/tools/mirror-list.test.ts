import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseRancherOnK8s, parseRancherOnRke } from "../../lib/config";
import { mirrorLines, mirrorList } from "../../tools/mirror-list/mirror-list";
import { publishedList } from "../../tools/mirror-list/published-list";
import { CERT_MANAGER } from "../support/supported";
import { minimal } from "../support/synth";

const GITHUB = "https://github.com";
const rke = (parts: object = {}) => parseRancherOnRke("rke-ha", { ...minimal, ...parts });

describe("the command", () => {
  const run = (...options: string[]) =>
    spawnSync(process.execPath, ["--require", "./register.cjs", "tools/mirror-list/main.ts", ...options], {
      encoding: "utf8",
      env: { ...process.env, RANCHER_CONFIG: "" },
      timeout: 60_000,
    });

  it("uses the only stack of the file without an argument, and rancher.yaml for an empty RANCHER_CONFIG", () => {
    const { stdout, status } = run("--lists");
    expect(stdout).toContain(`list\t${GITHUB}/rancher/rke2/releases/download/`);
    expect(status).toBe(0);
  });

  it("rejects another option in one line", () => {
    const { stdout, stderr, status } = run("--list");
    expect([stdout, stderr, status]).toEqual(["", "mirror-list: got --list, expected --lists or no option\n", 1]);
  });
});

describe("the content of a mirror", () => {
  it("depends on the versions of the stack", () => {
    const backup = { version: "110.0.1+up11.0.1", bucket: "backups", region: "eu-central-1" };
    expect(mirrorList(rke({ rancher: { version: "2.15.0", backup } }))).toEqual({
      files: ["rke2.linux-amd64.tar.gz", "sha256sum-amd64.txt"].map((file) => ({
        url: `${GITHUB}/rancher/rke2/releases/download/v1.35.7%2Brke2r1/${file}`,
        place: `v1.35.7+rke2r1/${file}`,
      })),
      charts: [
        { repository: "https://releases.rancher.com/server-charts/latest", name: "rancher", version: "2.15.0" },
        { repository: "https://charts.jetstack.io", name: "cert-manager", version: CERT_MANAGER },
        { repository: "https://charts.rancher.io", name: "rancher-backup-crd", version: "110.0.1+up11.0.1" },
        { repository: "https://charts.rancher.io", name: "rancher-backup", version: "110.0.1+up11.0.1" },
      ],
      lists: [
        `${GITHUB}/rancher/rancher/releases/download/v2.15.0/rancher-images.txt`,
        `${GITHUB}/rancher/rke2/releases/download/v1.35.7%2Brke2r1/rke2-images-all.linux-amd64.txt`,
      ],
      images: [
        ...["controller", "webhook", "cainjector", "acmesolver", "startupapicheck"].map(
          (name) => `quay.io/jetstack/cert-manager-${name}:${CERT_MANAGER}`,
        ),
        "docker.io/rancher/backup-restore-operator:v11.0.1",
      ],
    });
  });

  it("is smaller without cert-manager, or on an existing cluster", () => {
    const k8s = parseRancherOnK8s("k8s", {
      hostname: "rancher.example.com",
      cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
      rancher: { version: "2.15.0", tls: { issuer: "blank" } },
    });
    const { files, images, charts, lists } = mirrorList(k8s);
    expect([files, images, charts.length, lists.length]).toEqual([[], [], 1, 1]);
  });

  it("names Rancher Prime's repository for a version that only it has", () => {
    const k8s = parseRancherOnK8s("k8s", {
      hostname: "rancher.example.com",
      cluster: { kubernetes: "1.32", kubeconfig: { context: "a" } },
      egress: { airGap: { registry: { host: "registry.example.com" }, charts: "/srv/charts" } },
      rancher: { version: "2.12.4", tls: { issuer: "blank" } },
    });
    expect(mirrorList(k8s).charts).toEqual([
      { repository: "https://charts.rancher.com/server-charts/prime", name: "rancher", version: "2.12.4" },
    ]);
  });

  it("contains K3s' own files and list", () => {
    const cluster = { ...minimal.cluster, version: "v1.35.6+k3s1" };
    const { files, lists } = mirrorList(rke({ cluster }));
    expect(files.map(({ place }) => place)).toEqual(["v1.35.6+k3s1/k3s", "v1.35.6+k3s1/sha256sum-amd64.txt"]);
    expect(lists[1]).toBe(`${GITHUB}/k3s-io/k3s/releases/download/v1.35.6%2Bk3s1/k3s-images.txt`);
  });

  it.each([
    ["rke2", "v1.35.7+rke2r1", ["rke2.linux-arm64.tar.gz", "sha256sum-arm64.txt"], "rke2-images-all.linux-arm64.txt"],
    ["k3s", "v1.35.6+k3s1", ["k3s-arm64", "sha256sum-arm64.txt"], "k3s-images.txt"],
  ] as const)("names the files of %s for ARM", (_, version, expected, list) => {
    const cluster = { ...minimal.cluster, version, instanceType: "m7g.xlarge" };
    const { files, lists } = mirrorList(rke({ cluster }));
    expect(files.map(({ place }) => place)).toEqual(expected.map((file) => `${version}/${file}`));
    expect(lists[1]?.split("/").at(-1)).toBe(list);
  });

  it("is printed one item a line, each image once, with its path in the registry", () => {
    const config = rke({
      registry: { host: "registry.example.com:5000" },
      rancher: { version: "2.15.0", tls: { issuer: "blank" } },
    });
    const images = [
      "rancher/rancher:v2.15.0",
      "docker.io/rancher/rancher:v2.15.0",
      "busybox",
      "quay.io/a/b:c",
      "localhost/d",
    ];
    const lines = mirrorLines(config, mirrorList(config), images);
    expect(lines[0]).toBe(
      `file\t${GITHUB}/rancher/rke2/releases/download/v1.35.7%2Brke2r1/rke2.linux-amd64.tar.gz\tv1.35.7+rke2r1/rke2.linux-amd64.tar.gz`,
    );
    expect(lines.slice(2)).toEqual([
      "chart\thttps://releases.rancher.com/server-charts/latest\trancher\t2.15.0",
      "image\tdocker.io/library/busybox\tregistry.example.com:5000/library/busybox",
      "image\tdocker.io/rancher/rancher:v2.15.0\tregistry.example.com:5000/rancher/rancher:v2.15.0",
      "image\tlocalhost/d\tregistry.example.com:5000/d",
      "image\tquay.io/a/b:c\tregistry.example.com:5000/a/b:c",
    ]);
  });
});

describe("a published list", () => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === "/images.txt" ? 200 : 404;
      response.end("# of a release\nrancher/rancher:v2.15.0\r\n\nbusybox\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("is read one image a line", async () => {
    expect(await publishedList(`${address}/images.txt`)).toEqual(["rancher/rancher:v2.15.0", "busybox"]);
  });

  it("that fails to download is reported with a remedy", async () => {
    await expect(publishedList(`${address}/other.txt`)).rejects.toThrow(
      `mirror-list: cannot get ${address}/other.txt: status 404; run it on a machine with internet access, or add --lists to print the addresses of the lists`,
    );
    await expect(publishedList("http://127.0.0.1:9/none.txt")).rejects.toThrow(
      "cannot get http://127.0.0.1:9/none.txt: fetch failed",
    );
  });
});
