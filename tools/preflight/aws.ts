import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAM } from "@aws-sdk/client-iam";
import { Organizations } from "@aws-sdk/client-organizations";
import { Route53 } from "@aws-sdk/client-route-53";
import { S3 } from "@aws-sdk/client-s3";
import { S3Control } from "@aws-sdk/client-s3-control";
import { ServiceQuotas } from "@aws-sdk/client-service-quotas";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { endpointDomain, partitionOf } from "../../lib/config/partition";
import { agentFor } from "./local";
import type { Role } from "./needs";

const CONNECT_MS = 5_000;
const CALL_MS = 10_000;
const ATTEMPTS = 2;

/** Operations that change nothing. AssumeRole creates a session, which AWS does not count as a resource. */
const READ_ONLY = /^((Describe|Get|List|Simulate)[A-Z]|AssumeRole$)/;

/** Keys of a session. */
interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The clients of one identity in one region. */
export interface Aws {
  readonly ec2: EC2;
  readonly elb: ElasticLoadBalancingV2;
  readonly iam: IAM;
  readonly organizations: Organizations;
  readonly quotas: ServiceQuotas;
  readonly route53: Route53;
  readonly s3: S3;
  readonly s3control: S3Control;
  readonly ssm: SSM;
  readonly sts: STS;
}

/** A region of each partition that every account can use. Global services have their endpoints there. */
const FIRST_REGIONS: Readonly<Record<string, string>> = {
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-eusc": "eusc-de-east-1",
};

/** A region of the partition that every account can use. */
export function firstRegionOf(region: string): string {
  return FIRST_REGIONS[partitionOf(region)] ?? "us-east-1";
}

/**
 * The clients of a region, with the keys of a session, or with the credentials of the environment as Terraform finds
 * them. The clients send only operations that change nothing, and each attempt of a call has a time limit.
 */
export function awsOf(region: string, credentials?: Keys, callMs = CALL_MS): Aws {
  const first = firstRegionOf(region);
  const settings = (service: string, ofRegion: string) => settingsOf(service, ofRegion, credentials, callMs);
  return {
    ec2: limited(new EC2(settings("EC2", region))),
    elb: limited(new ElasticLoadBalancingV2(settings("ELASTIC_LOAD_BALANCING_V2", region))),
    iam: limited(new IAM(settings("IAM", first))),
    organizations: limited(new Organizations(settings("ORGANIZATIONS", first))),
    quotas: limited(new ServiceQuotas(settings("SERVICE_QUOTAS", region))),
    route53: limited(new Route53(settings("ROUTE_53", first))),
    s3: limited(new S3(settings("S3", region))),
    s3control: limited(new S3Control(settings("S3_CONTROL", region))),
    ssm: limited(new SSM(settings("SSM", region))),
    sts: limited(new STS(settings("STS", region))),
  };
}

/**
 * Settings of a client. The proxy is that of the service's endpoint, which the SDK reads from the same variables.
 *
 * @param service name of the service in `AWS_ENDPOINT_URL_<SERVICE>`
 */
function settingsOf(service: string, region: string, credentials: Keys | undefined, callMs: number) {
  const host = `${service.toLowerCase().replaceAll("_", "-")}.${region}.${endpointDomain(region)}`;
  const { AWS_ENDPOINT_URL: shared, [`AWS_ENDPOINT_URL_${service}`]: own } = process.env;
  const agent = agentFor(own ?? shared ?? `https://${host}`);
  return {
    region,
    credentials,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: callMs,
      throwOnRequestTimeout: true,
      ...(agent && { httpAgent: agent, httpsAgent: agent }),
    },
  };
}

/** Keys of a session of a role. */
export async function keysOf({ sts }: Aws, role: Role): Promise<Keys> {
  const { Credentials: keys } = await sts.assumeRole({
    RoleArn: role.role_arn,
    RoleSessionName: role.session_name ?? "preflight",
    ExternalId: role.external_id,
  });
  if (!keys?.AccessKeyId || !keys.SecretAccessKey) throw new Error("sts:AssumeRole: the answer has no keys");
  return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
}

interface Client {
  readonly config: object;
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<never>,
        context: { readonly clientName?: string; readonly commandName?: string },
      ) => (args: never) => Promise<never>,
      options: { readonly name: string; readonly step: "initialize"; readonly priority: "high" },
    ): void;
  };
}

/** Rejects operations that change something, and adds the name of the operation to errors. */
function limited<C>(client: C): C {
  (client as Client).middlewareStack.add(
    (next, { clientName = "", commandName = "" }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, "");
        if (!READ_ONLY.test(operation)) throw new Error(`${operation} is not an operation that only reads`);
        try {
          return await next(args);
        } catch (error) {
          throw Object.assign(error as object, { operation: `${clientName.replace(/Client$/, "")} ${operation}` });
        }
      },
    { name: "onlyReads", step: "initialize", priority: "high" },
  );
  return client;
}
