import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { NODE, runWithParts } from "./parts";

describe("a release", () => {
  const temporaryFolder = temporaryFolders();

  /** Downloads a release to a server; `published` are the files of its folder. Returns the requests, and the folder. */
  const download = (distribution: string, machine: string, published: Readonly<Record<string, string>>) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "published"));
    for (const [name, text] of Object.entries(published)) writeFileSync(join(folder, "published", name), text);
    const version = distribution === "k3s" ? "v1.35.6+k3s1" : "v1.35.7+rke2r1";
    const said = runWithParts(
      folder,
      `
      uname() { echo ${machine}; }
      sleep() { :; }
      say() { echo "$*"; }
      DISTRIBUTION=${distribution} ARTIFACTS=https://mirror.example.com
      . ${NODE}/release.sh
      releases=${folder}/releases
      fetch_file() { echo "fetch $1"; cp "${folder}/published/\${1##*/}" "$2"; }
      tar() { echo "unpack"; }
      download ${version} || echo failed
    `,
    );
    return { said: said.trim().split("\n"), place: join(folder, "releases", version) };
  };
  const sums = (text: string, ...names: string[]) =>
    names.map((name) => `${createHash("sha256").update(text).digest("hex")}  ${name}\n`).join("");

  it.each([
    ["rke2", "x86_64", "rke2.linux-amd64.tar.gz", "sha256sum-amd64.txt", "v1.35.7%2Brke2r1"],
    ["rke2", "aarch64", "rke2.linux-arm64.tar.gz", "sha256sum-arm64.txt", "v1.35.7%2Brke2r1"],
    ["k3s", "x86_64", "k3s", "sha256sum-amd64.txt", "v1.35.6%2Bk3s1"],
    ["k3s", "aarch64", "k3s-arm64", "sha256sum-arm64.txt", "v1.35.6%2Bk3s1"],
  ])("of %s for %s is %s, checked by %s", (distribution, machine, file, checksums, version) => {
    const url = `https://mirror.example.com/${version}`;
    const others = sums("another", "k3s-airgap-images-arm64.tar.zst", "rke2-images.linux-arm64.tar.zst");
    const { said, place } = download(distribution, machine, {
      [file]: "program",
      [checksums]: others + sums("program", file),
    });
    expect(said).toEqual([
      `downloading ${url}/${file}`,
      `fetch ${url}/${checksums}`,
      `fetch ${url}/${file}`,
      ...(distribution === "rke2" ? ["unpack"] : []),
    ]);
    // Program and unit have one name, whatever the file's name.
    if (distribution === "k3s") expect(readFileSync(join(place, "bin/k3s"), "utf8")).toBe("program");
    expect(existsSync(join(place, "checksums"))).toBe(true);
  });

  it("that does not match its checksum is not used", () => {
    const { said, place } = download("k3s", "aarch64", {
      "k3s-arm64": "changed",
      "sha256sum-arm64.txt": sums("program", "k3s-arm64"),
    });
    expect(said.slice(-2)).toEqual([
      "https://mirror.example.com/v1.35.6%2Bk3s1/k3s-arm64 does not match its checksum in sha256sum-arm64.txt: it is not used",
      "failed",
    ]);
    expect(existsSync(place)).toBe(false);
  });
});

describe("an installed release", () => {
  const temporaryFolder = temporaryFolders();

  it("of RKE2 has the environment file of its unit, which sets HOME", () => {
    const folder = temporaryFolder();
    const units = join(folder, "releases/current/lib/systemd/system");
    mkdirSync(units, { recursive: true });
    for (const name of ["rke2-server.service", "rke2-server.env"]) writeFileSync(join(units, name), name);
    const doubles = `unit=rke2-server; ln() { :; }; systemctl() { :; }; install() { echo "\${*: -2}"; }; install_release`;
    expect(runWithParts(folder, doubles).trim().split("\n")).toEqual([
      `${units}/rke2-server.env /usr/local/lib/systemd/system/rke2-server.env`,
      `${units}/rke2-server.service /etc/systemd/system/rke2-server.service`,
    ]);
  });

  it("of K3s has a unit with a user, for which systemd sets HOME", () => {
    expect(runWithParts(temporaryFolder(), "k3s_unit")).toMatch(/^User=root$/m);
  });
});
