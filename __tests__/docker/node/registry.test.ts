import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";

const LIB = join(__dirname, "../../../lib");
const folders = temporaryFolders();

/** Content of secret files of the desired state, by name. */
type Wanted = Readonly<Record<string, string>>;

/** A server whose folders are all below a temporary one. */
function server(files: Wanted = {}) {
  const folder = folders();
  const parts = ["docker/scripts/node/container", "cluster/scripts/node/access", "docker/scripts/access/registry"];
  const settings = `
    set -euo pipefail
    umask 022
    SERVER=server REGISTRY=registry.example.com:5000 AIR_GAP=
    again() { echo "again: $1"; exit 75; }
    ${parts.map((part) => `. ${LIB}/${part}.sh`).join("\n")}
    desired=${folder} state=${folder}/state configuration=${folder}/etc
    eval "$(declare -f place_of | sed 's|/etc/docker|${folder}/docker|')"
    drop_in() { mkdir -p ${folder}/units; echo "${folder}/units/$1.conf"; }
    machine_proxy=${folder}/machine-proxy
    systemctl() { echo "systemctl $*"; }
  `;
  const want = (wanted: Wanted) => {
    for (const name of ["registries", "registry-ca.crt", "docker-config", "proxy"])
      rmSync(join(folder, name), { force: true });
    for (const [name, content] of Object.entries(wanted)) writeFileSync(join(folder, name), content);
  };
  mkdirSync(join(folder, "etc"));
  want(files);
  const path = (name: string) => join(folder, name);
  return {
    want,
    path,
    run: (script: string) =>
      execFileSync("bash", ["-c", settings + script], { encoding: "utf8", timeout: 20_000, stdio: "pipe" }),
    read: (name: string) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : undefined),
    start: () => writeFileSync(path("etc/container.env"), "A=b\n"),
  };
}

const PLACES = {
  registries: "etc/registries.yaml",
  "registry-ca.crt": "docker/certs.d/registry.example.com:5000/ca.crt",
  "docker-config": "etc/docker/config.json",
};
const ALL = { registries: "a", "registry-ca.crt": "b", "docker-config": "c" };

describe("the private registry on the server of a container", () => {
  it("is where Docker and the mounts look for it, for root alone", () => {
    const one = server(ALL);
    one.run("give_registry_to_docker");
    for (const [name, place] of Object.entries(PLACES)) {
      expect(one.read(place)).toBe(ALL[name as keyof typeof ALL]);
      expect((statSync(one.path(place)).mode & 0o777).toString(8)).toBe("600");
    }
    expect(one.run('give_registry_to_docker; echo "$DOCKER_CONFIG"')).toBe(`${one.path("etc/docker")}\n`);
  });

  it("has the container started again when it comes, changes and goes, and not otherwise", () => {
    const one = server();
    const steps: Wanted[] = [ALL, { ...ALL, registries: "other" }, { registries: "other" }, {}];
    for (const wanted of steps) {
      one.start();
      one.want(wanted);
      one.run("give_registry_to_docker");
      expect(one.read("etc/container.env")).toBeUndefined();
      for (const [name, place] of Object.entries(PLACES))
        expect([place, one.read(place)]).toEqual([place, wanted[name]]);
      one.start();
      one.run("give_registry_to_docker");
      expect(one.read("etc/container.env")).toBe("A=b\n");
    }
  });

  it("is there again on a new root disk, without a start", () => {
    const one = server(ALL);
    one.run("give_registry_to_docker");
    one.start();
    rmSync(one.path("docker"), { recursive: true });
    one.run("give_registry_to_docker");
    expect(one.read(PLACES["registry-ca.crt"])).toBe("b");
    expect(one.read("etc/container.env")).toBe("A=b\n");
  });
});

describe("a proxy on the server of a container", () => {
  it("is given to Docker before all others, and taken back", () => {
    const one = server({ proxy: "HTTPS_PROXY=http://proxy:3128\n" });
    expect(one.run("give_proxy_to_machine")).toContain("systemctl restart --no-block docker\n");
    expect(one.read("units/docker.conf")).toBe(`[Service]\nEnvironmentFile=-${one.path("machine-proxy")}\n`);
    expect(one.run("give_proxy_to_machine")).toBe("");
    expect(one.run("echo $proxy_users")).toMatch(/^docker rancher-node amazon-ssm-agent /);
    one.want({});
    one.run("give_proxy_to_machine");
    expect(one.read("units/docker.conf")).toBeUndefined();
  });
});

describe("Docker in an air gap", () => {
  it("has to be in the image", () => {
    const one = server();
    const look = (air: string, is: number) =>
      one.run(
        `AIR_GAP=${air}; command() { return ${is}; }; (has_docker_in_air_gap) || [ $? = 75 ] || echo "other status"`,
      );
    expect(look("yes", 1)).toBe(
      "again: for Docker: the image has none, and in an air gap there is nowhere to install it from; write a server.image that has it, and a higher server.replace\n",
    );
    expect([look("yes", 0), look("", 1)]).toEqual(["", ""]);
  });
});
