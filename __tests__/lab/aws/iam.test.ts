import { type Credentials, type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";

jest.setTimeout(120_000);

const PARAMETERS = "arn:aws:ssm:eu-central-1:123456789012:parameter";

describeUnless(whyNoStandIn(), "IAM of the stand-in, enforced", () => {
  let standIn: StandIn;
  let session: Credentials;

  beforeAll(async () => {
    standIn = await startStandIn();
    for (const Name of ["/lab/own/a", "/lab/own/b", "/lab/own-not/a", "/lab/other/a"]) {
      await standIn.aws("ssm", "put_parameter", { Name, Value: `of ${Name}`, Type: "String" });
    }
    // given a role that may read and write the parameters of one path
    const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } };
    const may = {
      Effect: "Allow",
      Action: ["ssm:GetParameter", "SSM:getparameters", "ssm:GetParametersByPath", "ssm:PutParameter"],
      Resource: [`${PARAMETERS}/lab/own`, `${PARAMETERS}/lab/own/*`],
    };
    const list = { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::lab-own" };
    const keep = {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: "arn:aws:s3:::lab-own/lab/*",
    };
    for (const Bucket of ["lab-own", "lab-other"]) {
      const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" };
      await standIn.aws("s3", "create_bucket", { Bucket, CreateBucketConfiguration });
    }
    const byTls = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::lab-own", "arn:aws:s3:::lab-own/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const role = { RoleName: "server", AssumeRolePolicyDocument: policy(trust) };
    const { Role } = await standIn.aws<{ Role: { Arn: string } }>("iam", "create_role", role);
    const inline = { RoleName: "server", PolicyName: "own", PolicyDocument: policy(may, list, keep) };
    await standIn.aws("iam", "put_role_policy", inline);
    await standIn.aws("s3", "put_bucket_policy", { Bucket: "lab-own", Policy: policy(byTls) });
    session = await standIn.assumeRole(Role.Arn);
    await standIn.enforceIam();
  });
  afterAll(() => standIn.stop());

  it.each([
    ["get_parameter", { Name: "/lab/own/a" }],
    ["get_parameter", { Name: `${PARAMETERS}/lab/own/a` }],
    ["get_parameters", { Names: ["/lab/own/a", "/lab/own/b"] }],
    ["get_parameters_by_path", { Path: "/lab/own", Recursive: true }],
    ["put_parameter", { Name: "/lab/own/b", Value: "new", Overwrite: true }],
  ])("allows %s on %j", async (operation, params) => {
    await expect(standIn.aws("ssm", operation, params, session)).resolves.toBeDefined();
  });

  it.each([
    ["get_parameter", { Name: "/lab/other/a" }],
    ["get_parameter", { Name: "/lab/own-not/a" }],
    ["get_parameters", { Names: ["/lab/own/a", "/lab/other/a"] }],
    ["get_parameters_by_path", { Path: "/lab", Recursive: true }],
    ["put_parameter", { Name: "/lab/other/a", Value: "new", Overwrite: true }],
    ["delete_parameter", { Name: "/lab/own/a" }],
    ["describe_parameters", {}],
  ])("rejects %s on %j", async (operation, params) => {
    const call = standIn.aws("ssm", operation, params, session);
    await expect(call).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it.each([
    ["head_bucket", { Bucket: "lab-own" }],
    ["list_objects_v2", { Bucket: "lab-own", Prefix: "lab/" }],
    ["put_object", { Bucket: "lab-own", Key: "lab/snapshot", Body: "of etcd" }],
    ["head_object", { Bucket: "lab-own", Key: "lab/snapshot" }],
    ["get_object_tagging", { Bucket: "lab-own", Key: "lab/snapshot" }, "rejected"],
    ["delete_object", { Bucket: "lab-own", Key: "lab/snapshot" }],
    ["head_bucket", { Bucket: "lab-other" }, "rejected"],
    ["list_objects_v2", { Bucket: "lab-other" }, "rejected"],
    ["put_object", { Bucket: "lab-own", Key: "elsewhere/snapshot", Body: "of etcd" }, "rejected"],
    ["delete_bucket", { Bucket: "lab-own" }, "rejected"],
  ])("checks S3's %s on %j", async (operation, params, verdict = "allowed") => {
    const outcome = standIn.aws("s3", operation, params, session).then(
      () => "allowed",
      ({ code }: { code: string }) => (["403", "AccessDenied"].includes(code) ? "rejected" : code),
    );
    expect(await outcome).toBe(verdict);
  });

  it("names the resource in a rejection", async () => {
    const call = standIn.aws("ssm", "get_parameters", { Names: ["/lab/own/a", "/lab/other/a"] }, session);
    const who = "arn:aws:sts::123456789012:assumed-role/server/lab";
    const text = `User: ${who} is not authorized to perform: ssm:GetParameters on resource: ${PARAMETERS}/lab/other/a`;
    await expect(call).rejects.toThrow(text);
  });

  it("requires the right to decrypt with a key, which every role has for aws/ssm", async () => {
    await standIn.relaxIam();
    const { KeyMetadata } = await standIn.aws<{ KeyMetadata: { Arn: string; KeyId: string } }>("kms", "create_key");
    const secret = { Value: "secret", Type: "SecureString" };
    await standIn.aws("ssm", "put_parameter", { ...secret, Name: "/lab/own/keys/aws" });
    await standIn.aws("ssm", "put_parameter", { ...secret, Name: "/lab/own/keys/own", KeyId: KeyMetadata.Arn });
    await standIn.enforceIam();
    const read = (Name: string, WithDecryption = true) =>
      standIn.aws("ssm", "get_parameter", { Name, WithDecryption }, session);
    await expect(read("/lab/own/keys/aws")).resolves.toBeDefined();
    await expect(read("/lab/own/keys/own", false)).resolves.toBeDefined();
    const denied = `is not authorized to perform: kms:Decrypt on resource: ${KeyMetadata.Arn}`;
    await expect(read("/lab/own/keys/own")).rejects.toThrow(denied);
    const path = { Path: "/lab/own/keys", WithDecryption: true };
    await expect(standIn.aws("ssm", "get_parameters_by_path", path, session)).rejects.toThrow(denied);
    await standIn.relaxIam();
    for (const name of ["aws", "own"]) await standIn.aws("ssm", "delete_parameter", { Name: `/lab/own/keys/${name}` });
    await standIn.aws("kms", "schedule_key_deletion", { KeyId: KeyMetadata.KeyId });
    await standIn.enforceIam();
  });

  it("limits a path to its own children", async () => {
    const params = { Path: "/lab/own", Recursive: true };
    const answer = await standIn.aws<{ Parameters: { Name: string }[] }>(
      "ssm",
      "get_parameters_by_path",
      params,
      session,
    );
    expect(answer.Parameters.map(({ Name }) => Name).sort()).toEqual(["/lab/own/a", "/lab/own/b"]);
  });

  it("rejects unknown keys", async () => {
    await expect(standIn.aws("ec2", "describe_vpcs")).rejects.toMatchObject({ code: "AuthFailure" });
    const get = standIn.aws("ssm", "get_parameter", { Name: "/lab/own/a" });
    await expect(get).rejects.toMatchObject({ code: "UnrecognizedClientException" });
    const wrong = standIn.aws("ssm", "get_parameter", { Name: "/lab/own/a" }, { ...session, secretAccessKey: "wrong" });
    await expect(wrong).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  it("counts without keys, and can be relaxed again", async () => {
    expect(await standIn.inventory()).toEqual({ bucket: 2, parameter: 4, role: 1 });
    await standIn.relaxIam();
    await expect(standIn.aws("ec2", "describe_vpcs")).resolves.toBeDefined();
    await standIn.enforceIam();
  });
});
