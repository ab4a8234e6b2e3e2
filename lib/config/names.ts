import { correction, nearest } from "./corrections";
import { matching, text } from "./fields";
import { partitionOf, SUPPORTED_PARTITIONS } from "./partition";
import { show } from "./words";

const regionForm = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
/** An AWS region. */
export const region = text("a region such as eu-central-1", regionProblem, regionForm);

/** An availability zone of a region. Local and wavelength zones have no NAT gateway and are rejected. */
export const zone = matching(/^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/, "an availability zone such as eu-central-1a");

/** The number of an AWS account. */
export const accountId = matching(/^\d{12}$/, "the twelve digits of an account such as 111122223333");

/** The id of a resource in EC2: `vpc-0123456789abcdef0`. */
export function awsId(prefix: string, what: string) {
  return matching(
    new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`),
    `the id of ${what} such as ${prefix}-0123456789abcdef0`,
  );
}

/** The ARN of a KMS key. An alias is rejected: it can later name another key, and AWS returns the key's ARN. */
export const kmsKeyArn = matching(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  "the ARN of a KMS key (not of an alias) such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  "write the ARN that aws kms describe-key prints",
);

/** The ARN of an IAM policy, the account's own or one that AWS manages. */
export const policyArn = matching(
  /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
  "the ARN of an IAM policy such as arn:aws:iam::111122223333:policy/boundary",
);

/**
 * Stack names become names of AWS resources, `<name>-…`. `<name>-6443` is a target group (32 characters at most), and
 * neither it nor the load balancer may begin with `internal-` (Elastic Load Balancing, "CreateTargetGroup"). A security
 * group's name must not begin with `sg-` (EC2, "CreateSecurityGroup"), a bucket's not with `sthree-` or `amzn-s3-demo-`
 * (S3, "General purpose bucket naming rules"), and a database's must not contain `--` (RDS, "CreateDBInstance"). CDKTF confuses a stack `constructor` with a method of every object.
 */
export const stackName = matching(
  /^(?!(internal|sg|sthree|amzn-s3-demo)(-|$)|constructor$|.*--)[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
  'a stack name: 1 to 24 lower-case letters, digits and single hyphens, first a letter, last no hyphen (reserved: "constructor", and names that are or begin with "internal-", "sg-", "sthree-" and "amzn-s3-demo-")',
);

/** The ARN of an IAM role. */
export const roleArn = matching(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  "the ARN of an IAM role such as arn:aws:iam::111122223333:role/rancher-installer",
);

/** The name of an IAM instance profile (IAM, "CreateInstanceProfile"): no path, and no ARN. */
export const instanceProfileName = matching(
  /^[\w+=,.@-]{1,128}$/,
  "the name of an instance profile such as rancher-servers, without path or ARN",
);

/** The ARN of an ACM certificate. It must be in the region of its load balancer. */
export const certificateArn = matching(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
  "the ARN of a certificate in ACM such as arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
);

/** The ARN of an SNS topic for alarms. CloudWatch cannot notify a topic in `.fifo`. */
export const topicArn = matching(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  "the ARN of a standard SNS topic such as arn:aws:sns:eu-central-1:111122223333:alarms",
);

/** The regions of the supported partitions (AWS, "AWS Regions"), for typing errors. A newer region is accepted. */
export const KNOWN_REGIONS: readonly string[] = [
  "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2",
  "ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7",
  "ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3",
  "il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2",
  "us-gov-east-1 us-gov-west-1 cn-north-1 cn-northwest-1 eusc-de-east-1",
].flatMap((line) => line.split(" "));

/** The region that a typing error means; undefined when none is near. */
function nearRegion(input: string): string {
  const near = nearest(input, KNOWN_REGIONS);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

/** The word before the number of a region (AWS, "AWS Regions"). */
const DIRECTION = /-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$/;

function regionProblem(input: string): string | undefined {
  if (regionForm.test(input)) {
    const partition = partitionOf(input);
    if (!SUPPORTED_PARTITIONS.includes(partition))
      return `got ${show(input)}, which is in the partition ${partition}; expected a region of ${SUPPORTED_PARTITIONS.join(", ")}`;
    if (DIRECTION.test(input)) return undefined;
    return `got ${show(input)}, which is not a region, expected a region such as eu-central-1${nearRegion(input)}`;
  }
  if (/^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/.test(input))
    return `got the availability zone ${show(input)}, expected a region; write ${input.slice(0, -1)}`;
  return `got ${show(input)}, expected a region such as eu-central-1${correction(input, regionForm) || nearRegion(input) || "; write its code, not its name"}`;
}

/** The names of a cluster's servers: `server-0`, `server-1`, … */
export function serverNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `server-${index}`);
}
