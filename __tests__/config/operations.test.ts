import { edited, errorsOf, rejects } from "./errors-of";

const LINES = "rancher:\nversion: 2.15.0";
const operations = (text: string) => `operations: ${text}\nrancher:\n  version: 2.15.0`;

describe("operations", () => {
  it.each([
    ["alarms to a topic of the stack", "{ alarms: {} }"],
    ["alarms to a topic that exists", "{ alarms: { topicArn: arn:aws:sns:eu-central-1:111122223333:on-call } }"],
    ["alarms for the servers' metrics", "{ alarms: { servers: {} } }"],
    [
      "their limits",
      "{ alarms: { servers: { diskPercent: 90, etcdPercent: 70, snapshotHours: 60, certificateDays: 7 } } }",
    ],
  ])("may be %s", (_, text) => {
    expect(errorsOf(edited(LINES, operations(text)))).toEqual([]);
  });

  it("has no limit for etcd when there is none", () => {
    const k3s = edited("version: v1.35.7+rke2r1", "version: v1.35.6+k3s1\ndatastore: { endpoint: { engine: etcd } }");
    const file = (text: string) => k3s.replace("    rancher:\n", `    operations: ${text}\n    rancher:\n`);
    expect(errorsOf(file("{ alarms: { servers: {} } }"))).toEqual([]);
    expect(errorsOf(file("{ alarms: { servers: { snapshotHours: 24 } } }"))).toEqual([
      "rancher.yaml:18:55 operations.alarms.servers.snapshotHours: not needed: with cluster.datastore servers run no etcd; remove it",
    ]);
    expect(errorsOf(file("{ alarms: { servers: { etcdPercent: 80 } } }"))).toEqual([
      "rancher.yaml:18:53 operations.alarms.servers.etcdPercent: not needed: with cluster.datastore servers run no etcd; remove it",
    ]);
  });

  rejects([
    [
      "access logs of a balancer that passes TCP through",
      LINES,
      operations("{ accessLogs: { bucket: logs-of-acme } }"),
      [
        "17:31 operations.accessLogs: got a bucket, but with rancher.tls.mode ingress the load balancer forwards TCP, for which AWS writes no access logs; remove it, or write rancher.tls: { mode: external, issuer: blank }",
      ],
    ],
    [
      "true instead of an empty mapping",
      LINES,
      operations("{ alarms: true }"),
      ["17:27 operations.alarms: got true, expected a mapping of topicArn and servers; write {} for the defaults"],
    ],
    [
      "a topic that CloudWatch cannot tell",
      LINES,
      operations("{ alarms: { topicArn: arn:aws:sns:eu-central-1:111122223333:on-call.fifo } }"),
      [
        '17:39 operations.alarms.topicArn: got "arn:aws:sns:eu-central-1:111122223333:on-call.fifo", expected the ARN of a standard SNS topic such as arn:aws:sns:eu-central-1:111122223333:alarms',
      ],
    ],
    [
      "a topic of another region",
      LINES,
      operations("{ alarms: { topicArn: arn:aws:sns:eu-west-1:111122223333:on-call } }"),
      [
        "17:39 operations.alarms.topicArn: got a topic in eu-west-1, but aws.region is eu-central-1; write the ARN of a topic there",
      ],
    ],
  ]);
});
