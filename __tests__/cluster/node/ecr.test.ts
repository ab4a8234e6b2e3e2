import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

const HOST = "111122223333.dkr.ecr.eu-central-1.amazonaws.com";
const PROVIDER = JSON.stringify({ providers: [{ args: ["eu-west-1", "api.ecr.eu-west-1.amazonaws.com"] }] });
const REGISTRIES = JSON.stringify({ mirrors: { "docker.io": {} }, configs: { [HOST]: { tls: { ca_file: "/ca" } } } });
const RESPONSE = (password: string) =>
  JSON.stringify({
    authorizationData: [
      { authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"), expiresAt: 1_790_000_000.5 },
    ],
  });

describeUnless(withoutServerPrograms, "a server that logs in to Amazon ECR with its role", () => {
  const folders = temporaryFolders();

  /** A server whose desired state and configuration are in one folder. ECR's response is a status and a body of curl. */
  function server() {
    const folder = folders();
    const path = (name: string) => join(folder, name);
    writeFileSync(path("credential-provider"), PROVIDER);
    writeFileSync(path("registries"), REGISTRIES);
    return {
      path,
      run: (script: string, status = 0, body = RESPONSE("first")) =>
        runWithParts(
          folder,
          `exec 2>&1
          place_of() { echo "$configuration/placed-$1"; }
          trust_authorities() { :; }
          sleep() { :; }
          credentials() { echo 'user = "key:secret"'; }
          curl() { cat >/dev/null; echo "$*" >>${folder}/requests; echo '${body}'; echo "curl: (22) The requested URL returned error: 400" >&2; return ${status}; }
          ${script}`,
        ),
      registries: () => JSON.parse(readFileSync(path("configuration/placed-registries"), "utf8")),
      requests: () => (existsSync(path("requests")) ? readFileSync(path("requests"), "utf8").trim().split("\n") : []),
    };
  }
  const DIFFERS = "if egress_differs; then echo differs; else echo same; fi";
  const FAILED = JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", Message: "no\n right" });

  it("asks the API of the registry's region, and adds the password to registries.yaml", () => {
    const one = server();
    expect(one.run("write_egress; place_egress")).toBe("");
    expect(one.registries()).toEqual({
      mirrors: { "docker.io": {} },
      configs: { [HOST]: { tls: { ca_file: "/ca" }, auth: { username: "AWS", password: "first" } } },
    });
    expect(one.requests()).toEqual([
      expect.stringMatching(/--aws-sigv4 aws:amz:eu-west-1:ecr .*https:\/\/api.ecr.eu-west-1.amazonaws.com\/$/),
    ]);
    expect(readFileSync(one.path("configuration/placed-credential-provider"), "utf8")).toBe(PROVIDER);
    expect(readFileSync(one.path("configuration/placed-ecr-credential-provider"), "utf8")).toBe(
      '#!/bin/sh\nexec bash /var/lib/rancher/desired/ecr-credential-provider "$@"\n',
    );
  });

  it("needs no restart for another password, and keeps no password among the files that it compares", () => {
    const one = server();
    one.run("write_egress; place_egress");
    expect(one.run(`${DIFFERS}; place_egress; ${DIFFERS}`, 0, RESPONSE("second"))).toBe("same\nsame\n");
    expect(one.registries().configs[HOST].auth.password).toBe("second");
    for (const file of ["registries", "credential-provider"])
      expect(readFileSync(one.path(`egress/${file}`), "utf8")).toBe(file === "registries" ? REGISTRIES : PROVIDER);
    writeFileSync(one.path("credential-provider"), `${PROVIDER}\n`);
    expect(one.run(DIFFERS)).toBe("differs\n");
  });

  it.each([
    ["a denied action", 22, FAILED, "AccessDeniedException: no right"],
    ["an answer of a proxy", 22, "<html>", "HTTP status 400"],
    ["no answer", 28, "", "HTTP status 400"],
    ["an answer without a password", 0, "{}", "its response has no password"],
  ])("waits before its first start after %s, and starts without a new one later", (_, status, body, reason) => {
    const one = server();
    const waits = "retry_later() { echo waits $1; exit 0; }; write_egress; place_egress";
    expect(one.run(waits, status, body)).toBe(`waits for a password of Amazon ECR: ${reason}\n`);
    one.run("place_egress");
    writeFileSync(one.path("was-ready"), "v1");
    expect(one.run(waits, status, body)).toBe(
      `server-1: starts with the last password of Amazon ECR, without a new one: ${reason}\n`,
    );
    expect(one.registries().configs[HOST].auth.password).toBe("first");
  });

  it("has no password of another registry after a change", () => {
    const one = server();
    one.run("write_egress; place_egress");
    writeFileSync(one.path("registries"), JSON.stringify({ configs: { "other.example.com": {} } }));
    writeFileSync(one.path("was-ready"), "v1");
    one.run("write_egress; place_egress", 22, FAILED);
    expect(one.registries()).toEqual({ configs: { "other.example.com": {} } });
  });

  it("keeps nothing of ECR when the registry is another one, or none", () => {
    const one = server();
    one.run("write_egress; place_egress");
    rmSync(one.path("credential-provider"));
    writeFileSync(one.path("registries"), REGISTRIES);
    one.run("write_egress; place_egress");
    expect(readFileSync(one.path("configuration/placed-registries"), "utf8")).toBe(REGISTRIES);
    for (const name of ["credential-provider", "ecr-credential-provider"])
      expect(existsSync(one.path(`configuration/placed-${name}`))).toBe(false);
    expect(one.requests()).toHaveLength(1);
  });

  const RESTART = (isDown: boolean) => `
    is_down() { ${isDown}; }
    others_are_ready() { true; }
    release_lease() { echo "releases the Lease"; }
    retry_later() { echo "again $1"; exit 0; }
    profile_differs() { false; }
    stop_unit() { echo stops; exit 0; }
    restart "restart with another configuration"`;

  it("does not stop before it has a password for the new images", () => {
    expect(server().run(RESTART(false), 22, FAILED)).toBe(
      "releases the Lease\nagain to restart with another configuration: no password of Amazon ECR: AccessDeniedException: no right\n",
    );
    const one = server();
    expect(one.run(RESTART(false))).toMatch(/\nstops\n$/);
    expect(one.registries().configs[HOST].auth.password).toBe("first");
  });

  it("stops without a password when it is down already", () => {
    expect(server().run(RESTART(true), 22, FAILED)).toMatch(/\nstops\n$/);
  });

  it("passes no secret on a command line, and prints none", () => {
    const one = server();
    expect(one.run("write_egress; place_egress; why_failed")).not.toMatch(/first|secret/);
    expect(one.requests().join("")).not.toMatch(/first|secret/);
  });
});
