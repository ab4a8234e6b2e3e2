/** What could lead a client of AWS away from the stand-in: settings of the AWS SDKs and of boto, and proxies. */
const LEADS_ELSEWHERE = /^(AWS_.*|BOTO_.*|.*_PROXY)$/i;

/**
 * The complete environment for programs that are to talk to the AWS stand-in and to nothing else: the given one without
 * any trace of an account, a profile, an endpoint or a proxy, and with the stand-in's address, keys and region instead.
 */
export function standInEnvironment(
  endpoint: string,
  region: string,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const harmless = Object.entries(inherited).filter(([name]) => !LEADS_ELSEWHERE.test(name));
  return {
    ...Object.fromEntries(harmless),
    AWS_ENDPOINT_URL: endpoint,
    AWS_S3_USE_PATH_STYLE: "true",
    AWS_ACCESS_KEY_ID: "LAB00000000000000000",
    AWS_SECRET_ACCESS_KEY: "of-the-stand-in",
    AWS_REGION: region,
    // boto reads this one, all others the one above.
    AWS_DEFAULT_REGION: region,
    // A profile, a role or a single sign-on in the home folder is not looked for,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    // and neither is the role of the machine.
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: "127.0.0.1",
    // Nothing calls home to ask for newer versions.
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
  };
}
