import type { RancherOnRkeProps } from "../../lib/config";
import { comesAfter, namesOf, resource, type Synthesized, synthesize } from "../support/synth";

const ALARM = "aws_cloudwatch_metric_alarm";
const TOPIC = "arn:aws:sns:eu-central-1:111122223333:on-call";
const withAlarms = (parts: Partial<RancherOnRkeProps> = {}) => synthesize({ operations: { alarms: {} }, ...parts });
const targetsOf = (stack: Synthesized) => namesOf(stack, ALARM).filter((name) => name.startsWith("alarms_targets"));

describe("alarms for AWS' own metrics", () => {
  const stack = withAlarms();

  it("are off by default", () => {
    for (const operations of [undefined, {}]) {
      const { resource: types, output } = synthesize({ operations });
      expect(Object.keys(types)).not.toEqual(expect.arrayContaining([ALARM]));
      expect(types).not.toHaveProperty("aws_sns_topic");
      expect(output).not.toHaveProperty("alarms_subscribe");
    }
  });

  it("go off when the load balancer finds a target unhealthy for five minutes", () => {
    expect(targetsOf(stack)).toEqual(["alarms_targets-443", "alarms_targets-6443", "alarms_targets-80"]);
    expect(resource(stack, ALARM, "alarms_targets-443")).toMatchObject({
      alarm_name: "rke-ha-targets-443",
      namespace: "AWS/NetworkELB",
      metric_name: "UnHealthyHostCount",
      dimensions: {
        LoadBalancer: "${aws_lb.cluster_balancer_balancer.arn_suffix}",
        TargetGroup: "${aws_lb_target_group.cluster_balancer_targets-443.arn_suffix}",
      },
      statistic: "Maximum",
      comparison_operator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
      evaluation_periods: 5,
      treat_missing_data: "missing",
    });
  });

  it("also watch the load balancer that ends TLS", () => {
    const external = withAlarms({ rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } });
    expect(targetsOf(external)).toEqual(["alarms_targets-6443", "alarms_targets-rancher"]);
    expect(resource(external, ALARM, "alarms_targets-rancher")).toMatchObject({
      namespace: "AWS/ApplicationELB",
      dimensions: {
        LoadBalancer: "${aws_lb.tls-balancer_balancer.arn_suffix}",
        TargetGroup: "${aws_lb_target_group.tls-balancer_targets.arn_suffix}",
      },
    });
  });

  it("go off before that load balancer's certificate expires", () => {
    const external = withAlarms({ rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } });
    expect(resource(external, ALARM, "alarms_certificate")).toMatchObject({
      namespace: "AWS/CertificateManager",
      metric_name: "DaysToExpiry",
      dimensions: { CertificateArn: "${aws_acm_certificate_validation.certificate_issued.certificate_arn}" },
      comparison_operator: "LessThanOrEqualToThreshold",
      threshold: 14,
      period: 86_400,
    });
    expect(namesOf(stack, ALARM)).not.toContain("alarms_certificate");
  });

  it("go off when an instance fails EC2's status checks, also without a load balancer", () => {
    const byDns = withAlarms({ exposure: "dns" });
    expect(namesOf(byDns, ALARM)).toEqual([0, 1, 2].map((n) => `alarms_server-${n}-status`));
    expect(resource(byDns, ALARM, "alarms_server-1-status")).toMatchObject({
      namespace: "AWS/EC2",
      metric_name: "StatusCheckFailed",
      dimensions: { InstanceId: "${aws_instance.cluster_servers_server-1_instance.id}" },
    });
  });

  it("notify a topic of the stack, and say how to subscribe to it", () => {
    const topic = "${aws_sns_topic.alarms_topic.arn}";
    expect(resource(stack, "aws_sns_topic", "alarms_topic")).toMatchObject({ name: "rke-ha-alarms" });
    for (const name of namesOf(stack, ALARM)) {
      expect(resource(stack, ALARM, name)).toMatchObject({ alarm_actions: [topic], ok_actions: [topic] });
    }
    expect(stack.output.alarms_subscribe?.value).toBe(
      `aws sns subscribe --region eu-central-1 --topic-arn ${topic} --protocol email --notification-endpoint MAILBOX`,
    );
  });

  it("notify an existing topic, and create none", () => {
    const existing = withAlarms({ operations: { alarms: { topicArn: TOPIC } } });
    expect(namesOf(existing, "aws_sns_topic")).toEqual([]);
    expect(existing.output).not.toHaveProperty("alarms_subscribe");
    expect(resource(existing, ALARM, "alarms_targets-80")).toMatchObject({
      alarm_actions: [TOPIC],
      ok_actions: [TOPIC],
    });
  });

  it("are created once the servers are ready, so that a first deploy raises no alarm", () => {
    expect(comesAfter(stack, `${ALARM}.alarms_targets-443`, "terraform_data.cluster_readiness")).toBe(true);
  });
});
