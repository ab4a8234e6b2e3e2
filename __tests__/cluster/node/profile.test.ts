import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

const SETTINGS = "vm.panic_on_oom=0\nvm.overcommit_memory=1\n";

describe("a server with the profile cis", () => {
  const folders = temporaryFolders();
  // Doubles of programs that change the operating system: they print their arguments.
  const doubles = `
    sysctl_folder=$state/sysctl.d; mkdir -p $sysctl_folder
    useradd() { echo "useradd $*"; }
    sysctl() { echo "sysctl $*"; }
    sleep() { :; }
    getent() { [ -e $state/has-user ]; }
    waiting() { echo "waiting: $1"; }
  `;
  const prepared = (config: string, options: { readonly user?: boolean; readonly settings?: boolean } = {}) => {
    const folder = folders();
    const release = join(folder, "releases/v1.34.9+rke2r1/share/rke2");
    mkdirSync(release, { recursive: true });
    mkdirSync(join(folder, "configuration"));
    writeFileSync(join(folder, "configuration/config.yaml"), config);
    if (options.settings ?? true) writeFileSync(join(release, "rke2-cis-sysctl.conf"), SETTINGS);
    if (options.user) writeFileSync(join(folder, "has-user"), "");
    const script = `${doubles} select_release v1.34.9+rke2r1; (prepare_profile) || echo "status $?"`;
    return { folder, said: runWithParts(folder, script).replaceAll(folder, "").split("\n").slice(0, -1) };
  };

  it("gets user and kernel parameters before it starts", () => {
    const { folder, said } = prepared("ingress-controller: traefik\nprofile: cis\nnode-name: server-1\n");
    expect(said).toEqual([
      "server-1: creating the user etcd for the profile cis",
      "useradd --uid 52034 --user-group --no-create-home --shell /usr/sbin/nologin --comment etcd etcd",
      "sysctl --quiet --load=/sysctl.d/60-rke2-cis.conf",
    ]);
    expect(readFileSync(join(folder, "sysctl.d/60-rke2-cis.conf"), "utf8")).toBe(SETTINGS);
  });

  it("keeps an existing user", () => {
    expect(prepared("profile: cis\n", { user: true }).said).toEqual([
      "sysctl --quiet --load=/sysctl.d/60-rke2-cis.conf",
    ]);
  });

  it("waits, and prints the reason, when the release has no kernel parameters", () => {
    expect(prepared("profile: cis\n", { settings: false }).said).toEqual([
      "waiting: for a release with rke2-cis-sysctl.conf: cluster.profile needs it, and v1.34.9+rke2r1 lacks it",
      "status 75",
    ]);
  });

  it("is prepared by every start", () => {
    const start = runWithParts(folders(), "declare -f start_unit | sed -n 3p");
    expect(start.trim()).toBe("prepare_profile;");
  });

  it.each([
    ["cni: canal\n", "cni: canal\nprofile: cis\n", "stops with its pods\n"],
    ["profile: cis\n", "cni: canal\n", "stops with its pods\n"],
    ["profile: cis\n", "cni: canal\nprofile: cis\n", "stops\n"],
    ["cni: canal\n", "cni: calico\n", "stops\n"],
  ])("stops its etcd too when the profile changes: from %j to %j", (current, wanted, stop) => {
    const folder = folders();
    mkdirSync(join(folder, "configuration"));
    writeFileSync(join(folder, "configuration/config.yaml"), current);
    writeFileSync(join(folder, "config.yaml"), wanted);
    const script = `
      is_down() { true; }
      stop_unit() { echo stops; exit 0; }
      stop_with_pods() { echo "stops with its pods"; exit 0; }
      restart "restart with another configuration"`;
    expect(runWithParts(folder, script).replace(/.*holding the Lease\n/, "")).toBe(stop);
  });

  it("is the only one whose operating system changes", () => {
    expect(prepared("ingress-controller: traefik\n").said).toEqual([]);
  });
});

describe("the pod security configuration", () => {
  const folders = temporaryFolders();
  const differs = (deployed?: string, wanted?: string) => {
    const folder = folders();
    mkdirSync(join(folder, "configuration"));
    writeFileSync(join(folder, "configuration/config.yaml"), "same\n");
    if (deployed) writeFileSync(join(folder, "configuration/pod-security.yaml"), deployed);
    if (wanted) writeFileSync(join(folder, "pod-security.yaml"), wanted);
    const script = `wanted_configuration() { echo same; }
      configuration_differs && echo differs
      write_configuration; if ! configuration_differs && [ -e $configuration/pod-security.yaml ]; then cat $configuration/pod-security.yaml; fi`;
    return runWithParts(folder, script);
  };

  it("is part of the configuration, so a change restarts the server", () => {
    expect(differs(undefined, "new\n")).toBe("differs\nnew\n");
    expect(differs("old\n", "new\n")).toBe("differs\nnew\n");
    expect(differs("new\n", "new\n")).toBe("new\n");
    expect(differs()).toBe("");
  });

  it("is no manifest, like config.yaml", () => {
    const folder = folders();
    for (const name of ["config", "pod-security", "rbac"]) writeFileSync(join(folder, `${name}.yaml`), name);
    expect(runWithParts(folder, "place_manifests; ls $data/server/manifests")).toBe("rancher-rbac.yaml\n");
  });
});
