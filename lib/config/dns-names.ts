import { correction, plainText } from "./corrections";
import { matching, text } from "./fields";
import { show } from "./words";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const domainForm = new RegExp(`^(${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`);
/** Maximum length of a DNS name in characters (RFC 1035, "Size limits"). */
const LONGEST_NAME = 253;
const domainExpected = "a lower-case DNS name such as rancher.example.com";

/** A DNS name of at least two labels, lower-case and without the final dot (RFC 1123, "Host names and numbers"). */
export const domainName = text(domainExpected, domainProblem, domainForm);

const zoneForm = new RegExp(`^(?=.{1,253}$)(${label}\\.)*(?=[a-z0-9-]*[a-z])${label}$`);
const zoneExpected = "the lower-case name of a zone such as example.com";
/** The name of a Route 53 zone: a DNS name. One label is valid, because a private zone may be `corp`. */
export const zoneName = text(
  zoneExpected,
  (input) => {
    if (zoneForm.test(input)) return undefined;
    // Route 53 API Reference, "HostedZone": the id, with or without its path, or its ARN.
    if (/^(arn:[a-z-]+:route53:::|\/)?(hostedzone\/)?Z[A-Z0-9]{6,31}$/.test(input))
      return `got ${show(input)}, which is the id of a zone; write the name of the zone, such as example.com, and the id in dns.zoneId only where two zones have that name`;
    return `got ${show(input)}, expected ${zoneExpected}${correction(input, zoneForm)}`;
  },
  zoneForm,
);

/** The id of a Route 53 zone (Route 53 API Reference, "HostedZone"). */
export const zoneId = matching(
  /^Z[A-Z0-9]{6,31}$/,
  "the id of a hosted zone such as Z0123456789ABCDEFGHIJ, without /hostedzone/",
);

function domainProblem(input: string): string | undefined {
  if (input.length <= LONGEST_NAME && domainForm.test(input)) return undefined;
  const bare = plainText(input)
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[:/].*$/, "")
    .replace(/\.$/, "");
  const remedy =
    bare !== input && bare.length <= LONGEST_NAME && domainForm.test(bare)
      ? `; write ${bare}`
      : correction(input, domainForm);
  return `got ${show(input)}, expected ${domainExpected}${remedy}`;
}

/** Suffixes that public DNS does not have (RFC 2606, RFC 6762, RFC 8375, ICANN's reserved ones). */
const PRIVATE_SUFFIXES = "local internal lan corp home intranet test invalid localhost home.arpa".split(" ");

/** The suffix of a name that public DNS cannot have, such as `internal`; undefined when it can. */
export function privateSuffixOf(hostname: string): string | undefined {
  return PRIVATE_SUFFIXES.find((each) => hostname.endsWith(`.${each}`));
}
