/** Settings that could direct an AWS client away from the stand-in: those of the AWS SDKs and of boto, and proxies. */
const LEADS_ELSEWHERE = /^(AWS_.*|BOTO_.*|.*_PROXY)$/i;

/**
 * The complete environment for programs that must only reach the AWS stand-in. It is the given environment without any
 * account, profile, endpoint or proxy, and with the stand-in's address, keys and region.
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
    // boto reads this one; all others read the one above.
    AWS_DEFAULT_REGION: region,
    // Prevents a profile, a role or a single sign-on from the home folder,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    // and the role of this computer.
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: "127.0.0.1",
    // Prevents programs from checking for newer versions.
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
  };
}
