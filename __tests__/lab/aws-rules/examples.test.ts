import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AWS_RULES, checkAwsRules, type Verdict } from "../../../lab/aws-rules/check";
import { whyNoPython } from "../../../lab/python";
import { ConfigError, loadConfig, type StackConfig } from "../../../lib/config";
import type { Json } from "../../../tools/json";
import { synthesized } from "../../../tools/synthesized";
import { ROOT } from "../../project/source-files";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";

const EXAMPLES = [
  "rancher.yaml",
  ...readdirSync(join(ROOT, "examples"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `examples/${name}`),
];
const LONGEST = "a23456789012345678901234";
/** Stack names in forms that some AWS service rejects, and the longest. */
const NAMES = ["sg-one", "a--b", "internal-one", LONGEST];
/** One for each kind of exposure. */
const LISTS = ["minimal", "existing-vpc", "dns", "alb", "docker", "rke1"].map((name) => `examples/${name}.yaml`);
const MANY = 60;

describeUnless(whyNoPython(AWS_RULES), "AWS' own rules", () => {
  const folder = temporaryFolders();
  const stacks: Record<string, Json> = {};
  let verdict: Verdict;

  beforeAll(async () => {
    const add = (name: string, id: string, config: StackConfig) => {
      stacks[name] = synthesized(id, config, folder()).json;
    };
    for (const file of EXAMPLES) {
      for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
        add(`${file} ${id}`, id, config);
        for (const name of NAMES) unlessRejected(() => add(`${file} as ${name}`, name, config));
        if (!LISTS.includes(file)) continue;
        for (const [what, wide] of widest(config)) mostAccepted((count) => add(`${file}, ${what}`, id, wide(count)));
      }
    }
    verdict = await checkAwsRules(stacks);
  }, 300_000);

  it("find nothing in any example under any accepted name, nor in the longest lists", () => {
    expect(verdict.rejected).toEqual([]);
  });

  it("check every reference: none was escaped, which would send its text to AWS", () => {
    expect(JSON.stringify(stacks).match(/\$\$\{(data|local|var|aws_\w+|terraform_data)\.[\w.-]+/g)).toBeNull();
  });

  it("check thousands of values, and find planted errors", async () => {
    expect(verdict.checked).toBeGreaterThan(10_000);
    const rules = Object.fromEntries(
      Array.from({ length: 36 }, (_, index) => [
        `rule-${index}`,
        {
          security_group_id: "sg-1",
          ip_protocol: "tcp",
          description: "somebody's",
        },
      ]),
    );
    const probes = {
      security_group_id: "sg-1",
      prefix_list_id: "${data.aws_ec2_managed_prefix_list.probes.id}",
    };
    const planted = await checkAwsRules({
      planted: {
        resource: {
          aws_db_instance: {
            planted: { identifier: "a--b", storage_type: "gp9" },
          },
          aws_security_group: {
            planted: { name: "sg-planted", description: "Everybody's" },
          },
          aws_vpc_security_group_ingress_rule: { ...rules, probes },
        },
        data: {
          aws_ec2_managed_prefix_list: {
            probes: { name: "com.amazonaws.eu-central-1.route53-healthchecks" },
          },
        },
      },
    });
    const said = planted.rejected.join("\n");
    for (const wrong of ["'a--b'", "'sg-planted'", '"Everybody\'s"', '"somebody\'s"', "got 61, AWS allows 60"])
      expect(said).toContain(wrong);
  });

  it("skip what they name no property for", () => {
    expect(verdict.unmapped).toMatchInlineSnapshot(`
      [
        "aws_db_instance.final_snapshot_identifier",
        "aws_db_instance.skip_final_snapshot",
        "aws_ebs_volume.final_snapshot",
        "aws_iam_role.force_detach_policies",
        "aws_instance.root_block_device.tags",
        "aws_instance.user_data_base64",
        "aws_instance.user_data_replace_on_change",
        "aws_internet_gateway.vpc_id",
        "aws_lb.drop_invalid_header_fields",
        "aws_lb.enable_cross_zone_load_balancing",
        "aws_lb.enable_deletion_protection",
        "aws_lb.idle_timeout",
        "aws_lb.internal",
        "aws_lb.preserve_host_header",
        "aws_lb_listener.tcp_idle_timeout_seconds",
        "aws_lb_target_group.deregistration_delay",
        "aws_lb_target_group.preserve_client_ip",
        "aws_lb_target_group.proxy_protocol_v2",
        "aws_route53_record.allow_overwrite",
        "aws_s3_bucket.force_destroy",
        "aws_volume_attachment.stop_instance_before_detaching",
      ]
    `);
    expect(verdict.types).toMatchInlineSnapshot(`
      [
        "aws_acm_certificate_validation",
        "aws_default_security_group",
        "aws_ebs_snapshot",
        "aws_ec2_instance_state",
        "aws_lb_target_group_attachment",
        "aws_route53_zone_association",
        "aws_s3_bucket_public_access_block",
        "aws_s3_object",
      ]
    `);
  });
});

/** Configurations with the maximum number of security group rules. */
function* widest(config: StackConfig): Iterable<[string, (count: number) => StackConfig]> {
  if (!("network" in config)) return;
  const ranges = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => `203.0.${first}.${index}/32`);
  const network = (count: number) => ({
    ...config.network,
    allowedCidrs: ranges(113, count),
  });
  yield ["many ranges", (count) => ({ ...config, network: network(count) }) as StackConfig];
  if (config.mode !== "RancherOnRKE") return;
  const cluster = (count: number) => ({
    ...config.cluster,
    apiAllowedCidrs: ranges(114, count),
  });
  yield ["many ranges of the API", (count) => ({ ...config, cluster: cluster(count) }) as StackConfig];
}

/** Calls a function with the largest accepted number. */
function mostAccepted(act: (count: number) => void): void {
  for (let count = MANY; count > 0; count--) if (unlessRejected(() => act(count))) return;
}

function unlessRejected(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
