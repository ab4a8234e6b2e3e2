import { standInEnvironment } from "../../../lab/aws/environment";

const ENDPOINT = "http://127.0.0.1:1234";

describe("environment of the stand-in", () => {
  it("contains no real account, endpoint or proxy", () => {
    const real = {
      AWS_PROFILE: "real-profile",
      AWS_ACCESS_KEY_ID: "real-key",
      AWS_SECRET_ACCESS_KEY: "real-secret",
      AWS_SESSION_TOKEN: "real-token",
      AWS_ENDPOINT_URL_EC2: "https://real.example.com",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/real/token",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://real",
      BOTO_CONFIG: "/real/boto",
      HTTPS_PROXY: "http://real-proxy",
      https_proxy: "http://real-proxy",
      ALL_PROXY: "http://real-proxy",
      no_proxy: "real.internal",
    };
    const env = standInEnvironment(ENDPOINT, "eu-west-1", { ...real, PATH: "/bin", HOME: "/home/user" });
    expect(Object.entries(env).filter(([name, value]) => `${name}=${value}`.includes("real"))).toEqual([]);
    for (const gone of ["AWS_PROFILE", "AWS_ENDPOINT_URL_EC2", "HTTPS_PROXY", "https_proxy", "no_proxy"]) {
      expect(env).not.toHaveProperty(gone);
    }
    expect(env).toMatchObject({ PATH: "/bin", HOME: "/home/user" });
  });

  it("names the stand-in", () => {
    expect(standInEnvironment(ENDPOINT, "eu-west-1", {})).toEqual({
      AWS_ENDPOINT_URL: ENDPOINT,
      AWS_S3_USE_PATH_STYLE: "true",
      AWS_ACCESS_KEY_ID: "LAB00000000000000000",
      AWS_SECRET_ACCESS_KEY: "of-the-stand-in",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      NO_PROXY: "127.0.0.1",
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "1",
    });
  });
});
