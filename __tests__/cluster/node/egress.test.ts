import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

const folders = temporaryFolders();

interface Wanted {
  readonly registries?: string;
  readonly proxy?: string;
  readonly "proxy-ca.crt"?: string;
}

/** A server whose configuration folder, units and desired state are in one folder. */
function server(files: Wanted = {}) {
  const folder = folders();
  const paths = `
    place_of() { echo "$configuration/placed-$1"; }
    drop_in() { echo "${folder}/units/$1.conf"; }
    system_proxy=${folder}/machine-proxy
    system_authorities=${folder}/authorities
    system_bundle=${folder}/bundle
    update-ca-certificates() { echo updated >&3; touch $system_bundle; }
    exec 3>>${folder}/updates
    systemctl() { echo "systemctl $*"; [ "$1" != is-active ] || [ "\${!#}" = amazon-ssm-agent ]; }
  `;
  const want = (wanted: Wanted) => {
    for (const name of ["registries", "registry-ca.crt", "proxy", "proxy-ca.crt"])
      rmSync(join(folder, name), { force: true });
    for (const [name, content] of Object.entries(wanted)) writeFileSync(join(folder, name), content);
  };
  mkdirSync(join(folder, "configuration"));
  mkdirSync(join(folder, "authorities"));
  writeFileSync(join(folder, "bundle"), "");
  want(files);
  return {
    want,
    run: (script: string) => runWithParts(folder, paths + script),
    path: (name: string) => join(folder, name),
    read: (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined),
  };
}

const DIFFERS = "if egress_differs; then echo differs; else echo same; fi";

describe("the authority of a proxy that inspects TLS", () => {
  const trusted = `
    place_of() { case $1 in proxy-ca.crt) echo $system_authorities/proxy.crt ;; *) echo "$configuration/placed-$1" ;; esac; }
  `;

  it("is added to the operating system's list once, and removed", () => {
    const one = server({ proxy: "a", "proxy-ca.crt": "authority" });
    one.run(`${trusted} write_system_proxy; write_system_proxy`);
    expect(one.read("authorities/proxy.crt")).toBe("authority");
    expect(one.read("updates")).toBe("updated\n");
    one.want({ proxy: "a" });
    expect(one.run(`${trusted} write_system_proxy`)).toContain("restart --no-block amazon-ssm-agent");
    expect(one.read("authorities/proxy.crt")).toBeUndefined();
    expect(one.read("updates")).toBe("updated\nupdated\n");
  });

  it("is added after an interrupted update", () => {
    const one = server({ proxy: "a", "proxy-ca.crt": "authority" });
    one.run(`${trusted} update-ca-certificates() { :; }; write_system_proxy`);
    one.run(`${trusted} write_system_proxy`);
    expect(one.read("updates")).toBe("updated\n");
  });

  it("is added before a start on a new root disk, and a start needs it", () => {
    const one = server({ "proxy-ca.crt": "authority" });
    expect(one.run(`${trusted} ${DIFFERS}`)).toBe("differs\n");
    one.run(`${trusted} write_egress; place_egress`);
    rmSync(one.path("authorities/proxy.crt"));
    one.run(`${trusted} place_egress`);
    expect(one.read("authorities/proxy.crt")).toBe("authority");
    expect(one.run(`${trusted} ${DIFFERS}`)).toBe("same\n");
  });
});

describe("registry and proxy of a server", () => {
  it("restart it only when they are added, changed or removed", () => {
    const one = server();
    const steps: Wanted[] = [
      { registries: "a" },
      { registries: "b" },
      { registries: "b", proxy: "c" },
      { proxy: "c" },
      {},
    ];
    expect(one.run(DIFFERS)).toBe("same\n");
    for (const wanted of steps) {
      one.want(wanted);
      expect(one.run(DIFFERS)).toBe("differs\n");
      expect(one.run(`write_egress; place_egress; ${DIFFERS}`)).toBe("same\n");
      expect(one.read("configuration/placed-registries")).toBe(wanted.registries);
      expect(one.read("configuration/placed-proxy")).toBe(wanted.proxy);
    }
  });

  it("are readable only by root", () => {
    const one = server({ registries: "password", proxy: "password" });
    one.run("umask 022; write_egress; place_egress");
    for (const name of ["configuration/placed-registries", "configuration/placed-proxy", "egress/registries"])
      expect((statSync(one.path(name)).mode & 0o777).toString(8)).toBe("600");
  });

  it("do not change a person's file until the stack has its own", () => {
    const one = server();
    writeFileSync(one.path("configuration/placed-registries"), "by hand");
    one.run("write_egress; place_egress");
    expect(one.read("configuration/placed-registries")).toBe("by hand");
  });

  it("are placed again before a start on a new root disk", () => {
    const one = server({ proxy: "a" });
    one.run("write_egress; place_egress");
    rmSync(one.path("configuration/placed-proxy"));
    expect(one.run(DIFFERS)).toBe("same\n");
    one.run("place_egress");
    expect(one.read("configuration/placed-proxy")).toBe("a");
  });
});

describe("a proxy for the operating system", () => {
  it("serves downloads, whatever the unit was started with", () => {
    const show = 'use_proxy; echo "${HTTPS_PROXY:-none} ${no_proxy:-none}"';
    const one = server();
    expect(one.run(`export HTTPS_PROXY=http://old:1; ${show}`)).toBe("none none\n");
    one.want({ proxy: "HTTPS_PROXY=http://me:~root%24@proxy:3128\nno_proxy=.svc,10.0.0.0/8\n" });
    expect(one.run(`export HTTPS_PROXY=http://old:1; ${show}`)).toBe("http://me:~root%24@proxy:3128 .svc,10.0.0.0/8\n");
  });

  it("is set once for the next run and for the agent of Systems Manager", () => {
    const one = server({ proxy: "HTTPS_PROXY=http://proxy:3128\n" });
    expect(
      one
        .run("write_system_proxy")
        .split("\n")
        .filter((line) => !line.includes("is-active")),
    ).toEqual(["systemctl daemon-reload", "systemctl restart --no-block amazon-ssm-agent", ""]);
    const dropIn = `[Service]\nEnvironmentFile=-${one.path("machine-proxy")}\n`;
    for (const unit of ["rancher-node", "amazon-ssm-agent", "snap.amazon-ssm-agent.amazon-ssm-agent"])
      expect(one.read(`units/${unit}.conf`)).toBe(dropIn);
    expect(one.read("machine-proxy")).toBe("HTTPS_PROXY=http://proxy:3128\n");
    expect(one.run("write_system_proxy")).toBe("");
    one.want({});
    expect(one.run("write_system_proxy")).toContain("systemctl daemon-reload\n");
    expect(one.read("machine-proxy")).toBeUndefined();
    expect(one.read("units/rancher-node.conf")).toBeUndefined();
    expect(one.run("write_system_proxy")).toBe("");
  });

  it("from user data is still set for the agent", () => {
    const one = server({ proxy: "a=b\n" });
    writeFileSync(one.path("machine-proxy"), "a=b\n");
    expect(one.run("write_system_proxy")).toContain("systemctl restart --no-block amazon-ssm-agent\n");
  });
});

describe("a release", () => {
  const curl = 'curl() { cat >/dev/null; printf "%s\\n" "$@" "ca=${CURL_CA_BUNDLE:-}"; }; credentials() { echo keys; }';
  const fetch = (url: string, files: Wanted = {}) =>
    server(files)
      .run(`REGION=eu-central-1 DOMAIN=amazonaws.com; ${curl}; fetch '${url}' --fail --output file </dev/null`)
      .trim()
      .split("\n");

  it("is downloaded from a mirror", () => {
    const url = "https://mirror.example.com/rke2/v1.35.7%2Brke2r1/rke2.linux-amd64.tar.gz";
    // A redirect may name another host, but must keep TLS.
    const redirects = ["--location", "--proto", "=https", "--proto-redir", "=https"];
    expect(fetch(url)).toEqual([...redirects, "--fail", "--output", "file", url, "ca="]);
  });

  it("is downloaded from a bucket of the region, signed with the instance's role", () => {
    const words = fetch("s3://mirror/folder/v1.35.7%2Brke2r1/sha256sum-amd64.txt");
    expect(words).toEqual(expect.arrayContaining(["--config", "-", "--aws-sigv4", "aws:amz:eu-central-1:s3"]));
    expect(words.at(-2)).toBe(
      "https://mirror.s3.eu-central-1.amazonaws.com/folder/v1.35.7%2Brke2r1/sha256sum-amd64.txt",
    );
    expect(words.join(" ")).not.toContain("keys");
    // A redirect would forward the role's token.
    expect(words).not.toContain("--location");
  });
});
