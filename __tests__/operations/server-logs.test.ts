import { parseRancherOnRke, type RancherOnRkeProps } from "../../lib/config";
import { desiredFiles, minimal, namesOf, resource, synthesize } from "../support/synth";

const logs = (retentionDays?: number) =>
  ({ logs: retentionDays === undefined ? {} : { retentionDays } }) as RancherOnRkeProps["operations"];
const rights = (parts: Partial<RancherOnRkeProps>) =>
  String(resource(synthesize(parts), "aws_iam_role_policy", "cluster_servers_role_rights").policy);
const filesOf = (parts: Partial<RancherOnRkeProps>) => Object.keys(desiredFiles(synthesize(parts)));

describe("operations.logs", () => {
  const stack = synthesize({ operations: logs() });

  it("creates a group with a retention, and a stream for each server", () => {
    expect(resource(stack, "aws_cloudwatch_log_group", "cluster_logs_group")).toMatchObject({
      name: "/rancher/rke-ha",
      retention_in_days: 30,
    });
    for (const name of ["server-0", "server-1", "server-2"]) {
      expect(resource(stack, "aws_cloudwatch_log_stream", `cluster_logs_${name}`)).toMatchObject({
        name,
        log_group_name: "${aws_cloudwatch_log_group.cluster_logs_group.name}",
      });
    }
    expect(namesOf(stack, "aws_cloudwatch_log_stream")).toHaveLength(3);
    expect(
      resource(synthesize({ operations: logs(365) }), "aws_cloudwatch_log_group", "cluster_logs_group")
        .retention_in_days,
    ).toBe(365);
  });

  it("gives the servers the group, and the right to write its streams and nothing else", () => {
    expect(desiredFiles(stack).settings).toContain("LOG_GROUP='/rancher/rke-ha'");
    expect(rights({ operations: logs() })).toContain(
      '{"Sid" = "SendJournal", "Effect" = "Allow", "Action" = "logs:PutLogEvents", "Resource" = "${aws_cloudwatch_log_group.cluster_logs_group.arn}:log-stream:*"}',
    );
    expect(rights({ operations: logs() })).not.toContain("cloudwatch:");
  });

  it("creates nothing by default", () => {
    expect(namesOf(synthesize(), "aws_cloudwatch_log_group")).toEqual([]);
    expect(rights({})).not.toContain("logs:");
    expect(desiredFiles(synthesize()).settings).not.toContain("LOG_GROUP");
  });

  it("needs no other script: a setting enables it in every server's node script", () => {
    const both = { alarms: { servers: {} }, ...logs() };
    expect(filesOf({ operations: both })).toEqual(filesOf({}));
    expect(filesOf({})).toContain("logs.sh");
  });

  it("is reached by an endpoint when the VPC has no internet access", () => {
    const airGap = {
      registry: { host: "registry.example.com" },
      charts: "https://charts.example.com",
      artifacts: "https://mirror.example.com/rke2",
    };
    const endpoints = (operations: RancherOnRkeProps["operations"]) =>
      namesOf(
        synthesize({
          egress: { airGap },
          balancer: { scheme: "internal" },
          dns: { zone: "example.com", private: true },
          operations,
        }),
        "aws_vpc_endpoint",
      );
    expect(endpoints(logs())).toContain("network_logs");
    expect(endpoints({})).not.toContain("network_logs");
  });

  it("rejects days that CloudWatch does not allow", () => {
    expect(() => parseRancherOnRke("rke-ha", { ...minimal, operations: logs(31) })).toThrow(
      "operations.logs.retentionDays: got 31, expected",
    );
  });
});
