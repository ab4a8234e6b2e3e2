import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

/** curl that fails for URLs of this form, with this error. Its other answers are those of the metadata service. */
const curl = (url: string, error: string) => `
  curl() {
    case $* in
    *${url}*) echo "curl: ${error}" >&2; return 22 ;;
    */security-credentials/) echo role ;;
    */security-credentials/role) echo '{"AccessKeyId": "key", "SecretAccessKey": "secret", "Token": "token"}' ;;
    *) echo answer ;;
    esac
  }`;

describeUnless(withoutServerPrograms, "a failed request to AWS", () => {
  const folderOfTest = temporaryFolders();
  const reason = (url: string, error: string, request = "s3_get record/x") =>
    runWithParts(folderOfTest(), `exec 2>&1; ${curl(url, error)}; ${request} || why_failed`);

  it.each([
    ["amazonaws.com", "(22) The requested URL returned error: 403", "HTTP status 403"],
    ["amazonaws.com", "(28) Connection timed out after 5001 ms", "Connection timed out"],
    [
      "amazonaws.com",
      "(6) Could not resolve host: bucket.s3.eu-central-1.amazonaws.com",
      "Could not resolve host: bucket.s3.eu-central-1.amazonaws.com",
    ],
    [
      "security-credentials/",
      "(22) The requested URL returned error: 404",
      "no credentials of the servers' role from the metadata service: HTTP status 404",
    ],
    [
      "api/token",
      "(7) Failed to connect to 169.254.169.254 port 80 after 3 ms: No route to host",
      "no credentials of the servers' role from the metadata service: Failed to connect to 169.254.169.254 port 80: No route to host",
    ],
  ])("leaves the line to its caller, and tells why: %s %s", (url, error, why) => {
    expect(reason(url, error)).toBe(`${why}\n`);
  });

  it("has the reason of its own, not that of an earlier one", () => {
    const later = "s3_get record/x || false";
    expect(
      reason(
        "amazonaws.com",
        "(22) The requested URL returned error: 403",
        `{ ${later} || curl() { return 9; }; ${later}; }`,
      ),
    ).toBe("no credentials of the servers' role from the metadata service: no reason known\n");
    expect(runWithParts(folderOfTest(), "why_failed")).toBe("no reason known\n");
  });
});
