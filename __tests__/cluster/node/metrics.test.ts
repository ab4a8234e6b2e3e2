import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../lab/support/temporary-folder";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { NODE, runWithParts } from "./parts";

const SETTINGS = "STACK=rke-ha REGION=eu-central-1 DOMAIN=amazonaws.com BUCKET=b METRICS_HOSTNAME=";

/** A certificate that expires after this number of days. */
function certificate(path: string, days: number): void {
  const subject = ["-subj", "/CN=test", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-keyout", `${path}.key`, "-out", path];
  execFileSync("openssl", ["req", "-x509", "-days", String(days), ...subject, ...files], { stdio: "pipe" });
}

describeUnless(withoutServerPrograms, "a server's metrics", () => {
  const folder = temporaryFolder();
  const run = (script: string) => runWithParts(folder, `${SETTINGS}\n${script}`);
  const snapshots = join(folder, "server/db/snapshots");
  const now = () => Math.floor(Date.now() / 1000);
  beforeAll(() => {
    mkdirSync(join(folder, "server/tls/etcd"), { recursive: true });
    mkdirSync(join(folder, "agent"));
    mkdirSync(snapshots, { recursive: true });
  });

  it("contain the age of the newest snapshot of its own in the bucket", () => {
    const names = [1000, 5000, 9000].map((age) => `etcd-snapshot-server-1-${now() - age}`);
    const others = [`etcd-snapshot-server-2-${now()}`, `before-upgrade-server-1-${now()}`, `${names[0]}.part`];
    for (const name of [...names, ...others]) writeFileSync(join(snapshots, name), "");
    const age = (inBucket: string) => Number(run(`snapshot_exists() { [ "$1" = ${inBucket} ]; }; snapshot_age`));
    expect(Math.abs(age(names[0] as string) - 1000)).toBeLessThan(20);
    expect(Math.abs(age(names[1] as string) - 5000)).toBeLessThan(20);
    expect(Math.abs(Number(run("snapshot_exists() { true; }; snapshot_age")) - 1000)).toBeLessThan(20);
  });

  it("contain the usage of the fullest disk, also of the etcd volume", () => {
    const df = `df() { printf 'Use%%\\n'; for folder in "\${@:2}"; do case $folder in /) echo ' 12%';; /var/lib/rancher) echo '  9%';; /etcd) echo ' 71%';; esac; done; }`;
    const disk = (environment: string) => run(`BACKEND=external; ${df}; ${environment} metrics`);
    expect(disk("")).toBe("DiskUsed Percent 12\n");
    expect(disk("ETCD_FOLDER=/etcd")).toBe("DiskUsed Percent 71\n");
  });

  it("contain the time since the first call when no snapshot is in the bucket", () => {
    execFileSync("touch", ["--date", "2 hours ago", join(folder, "watched-since")]);
    const age = Number(run("snapshot_exists() { false; }; snapshot_age"));
    expect(Math.abs(age - 7200)).toBeLessThan(20);
  });

  it("contain the first expiry of all certificates, also of those behind a leaf", () => {
    certificate(join(folder, "server/tls/a.crt"), 300);
    certificate(join(folder, "server/tls/etcd/b.crt"), 40);
    certificate(join(folder, "agent/c.crt"), 90);
    execFileSync("sh", [
      "-c",
      `cat ${folder}/server/tls/etcd/b.crt >>${folder}/agent/c.crt; rm ${folder}/server/tls/etcd/b.crt`,
    ]);
    expect(run("days_left ServerCertificateDays server_certificates")).toMatch(
      /^ServerCertificateDays Count (39|40)\n$/,
    );
  });

  it("contain no value for a certificate that it cannot read", () => {
    expect(run("days_left RancherCertificateDays true")).toBe("");
    expect(
      run(
        "own_address() { echo 127.0.0.1; }; METRICS_HOSTNAME=x; openssl() { return 1; }; timeout() { return 1; }; days_left A rancher_certificate",
      ),
    ).toBe("");
  });

  it("omit snapshots and Rancher's certificate when there are none", () => {
    const lines = run(
      "df() { printf 'Use%%\\n 42%%\\n  7%%\\n'; }; BACKEND=external; server_certificates() { true; }; metrics",
    );
    expect(lines).toBe("DiskUsed Percent 42\n");
  });

  it.each([
    ["536870912", "2.147483648e+09", "EtcdUsed Percent 25\n"],
    ["2.147483e+09", "2.147483648e+09", "EtcdUsed Percent 100\n"],
    ["5.36870913e+09", "5.36870912e+09", "EtcdUsed Percent 101\n"],
    ["0", "5.36870912e+09", "EtcdUsed Percent 0\n"],
  ])("contain the size of etcd's database: %s of %s bytes", (size, quota, expected) => {
    const answer = [
      "# HELP etcd_mvcc_db_total_size_in_bytes Total size of the underlying database physically allocated in bytes.",
      `etcd_mvcc_db_total_size_in_bytes ${size}`,
      "etcd_mvcc_db_total_size_in_use_in_bytes 1",
      `etcd_server_quota_backend_bytes ${quota}`,
    ].join("\n");
    expect(run(`curl() { [ "\${*: -1}" = http://127.0.0.1:2381/metrics ] && echo '${answer}'; }; etcd_used`)).toBe(
      expected,
    );
  });

  it("omit the size of etcd's database when etcd does not answer, or answers something else", () => {
    expect(run("curl() { return 7; }; etcd_used")).toBe("");
    expect(run("curl() { echo etcd_server_quota_backend_bytes 1; }; etcd_used")).toBe("");
  });

  it("go to CloudWatch by its query protocol, signed for monitoring, without a key on the command line", () => {
    const doubles = `
      metrics() { printf 'DiskUsed Percent 42\\nSnapshotAge Seconds 60\\n'; }
      credentials() { echo 'user = "key:secret"'; }
      curl() { cat >$state/config; printf '%s\\n' "$@"; }
    `;
    const args = run(`${doubles}put_metrics; cat $state/metrics-request $state/config`).trim().split("\n");
    expect(args).toContain("aws:amz:eu-central-1:monitoring");
    expect(args).toContain("https://monitoring.eu-central-1.amazonaws.com/");
    expect(args).toContain(`@${folder}/metrics-request`);
    const [request = "", config] = args
      .slice(args.indexOf("https://monitoring.eu-central-1.amazonaws.com/") + 1)
      .join("\n")
      .split(/(?=user)/);
    expect(config).toBe('user = "key:secret"');
    expect(Object.fromEntries(new URLSearchParams(request))).toEqual({
      Action: "PutMetricData",
      Version: "2010-08-01",
      Namespace: "Rancher",
      ...datum(1, "DiskUsed", "Percent", "42"),
      ...datum(2, "SnapshotAge", "Seconds", "60"),
    });
  });

  it("are published every five minutes, and a failure only prints a message", () => {
    const put = "put_metrics() { echo put; echo 'HTTP status 403' >$failure; return 1; }; publish_metrics";
    const failed =
      "put\nserver-1: cannot publish metrics to CloudWatch: HTTP status 403; trying again in five minutes\n";
    expect(run(put)).toBe(failed);
    expect(run(put)).toBe("");
    execFileSync("touch", ["--date", "270 seconds ago", join(folder, "metrics-published")]);
    expect(run(put)).toBe("");
    execFileSync("touch", ["--date", "291 seconds ago", join(folder, "metrics-published")]);
    expect(run(put)).toBe(failed);
  });
});

/** A datum of a request by its number. */
function datum(index: number, name: string, unit: string, value: string): Record<string, string> {
  const fields = {
    MetricName: name,
    Unit: unit,
    Value: value,
    "Dimensions.member.1.Name": "Stack",
    "Dimensions.member.1.Value": "rke-ha",
    "Dimensions.member.2.Name": "Server",
    "Dimensions.member.2.Value": "server-1",
  };
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [`MetricData.member.${index}.${key}`, field]));
}

describeUnless(withoutServerPrograms, "the node script of a monitored server", () => {
  const folders = temporaryFolders();
  /** Runs the end of node.sh: a run that waits, and the publishing after it. */
  const ends = (settings: string) => {
    const end = /^set \+e\n.*/ms.exec(readFileSync(join(NODE, "node.sh"), "utf8"))?.[0] as string;
    const doubles = `converge() { false; echo "not to be reached"; }; put_metrics() { echo metrics; }; put_logs() { echo logs; : >"$state/log-request"; }`;
    const tell = `trap 'echo "status $?"; exit 0' EXIT`;
    return runWithParts(folders(), `${settings}\n${doubles}\n${tell}\n${end}`);
  };

  it.each([
    ["METRICS_HOSTNAME=''", "metrics\n"],
    ["LOG_GROUP=/rancher/rke-ha", "logs\n"],
    ["METRICS_HOSTNAME=a LOG_GROUP=b", "metrics\nlogs\n"],
    ["", ""],
  ])(
    "publishes the metrics that %j requests after any result of the run, and exits with the run's status",
    (settings, published) => {
      expect(ends(settings)).toBe(`${published}status 1\n`);
    },
  );
});
