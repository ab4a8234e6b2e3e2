/**
 * Names of keys whose values are secrets. Names of files, references and numbers are no secrets: `token-auth-file`,
 * `secretName`, `secretsKeyArn`.
 */
const SECRET_NAME =
  /(passw|passphrase|pwd|secret|token|credential|authorization|(api|access|private|signing|encryption)[-_]?key)(?!.*(file|path|name|arn|id|class|hours|days|ttl)$)/i;

/** Prefixes of tokens. The text after them is random. */
const TOKEN =
  /(^|[^\w-])(gh[opsru]_|github_pat_|gl[a-z]{2,6}-|xox[a-z]-|dckr_[a-z]{3}_|npm_|pypi-|hf_|sk-|[rs]k_live_|hv[bs]\.|AGE-SECRET-KEY-|AIza|ya29\.|eyJ)[\w.-]{16}/i;

/** A user and a password before a host, with or without a scheme. */
const WITH_CREDENTIALS = /:\/\/\S*@|(^|[^\w])[^\s/@:]*:[^\s@]+@\S/;

/** A parameter of an address, or of a connection: `?token=…`, `&X-Amz-Signature=…`, `Password=…`. */
const PARAMETER =
  /(^|[\s?&;#,])[\w.-]*(passw|pwd|secret|token|credential|signature|auth|api[-_]?key|access[-_]?key)[\w.-]*=\S|[?&;#](sig|key)=\S/i;

/** The id of an access key (IAM User Guide, "IAM identifiers": unique id prefixes). */
const ACCESS_KEY = /^A[KS]IA[A-Z0-9]|(^|[^A-Z0-9])A[KS]IA[A-Z0-9]{12}/i;

/** A header of HTTP, Rancher's API token, and the token of an RKE2 or K3s cluster. */
const OTHERS = /^(bearer|basic)\s+\S|(^|\W)token-[a-z0-9]{5}:\S|(^|\W)K10[0-9a-f]{16,}::/i;

/** The first or the last line of a block in PEM. A copy can lack some dashes, or a word processor can join them. */
const PEM = /[-–—]\s*(BEGIN|END) [A-Z0-9]|PRIVATE KEY/;

/**
 * What a text is, instead of its value, when the text has the form of a secret; undefined for any other text. A random
 * text counts from 32 characters on, because ids of AWS are shorter or part of an ARN.
 */
export function secretForm(text: string): string | undefined {
  if (PEM.test(text)) return "a text in PEM";
  if (ACCESS_KEY.test(text)) return "an access key";
  if (WITH_CREDENTIALS.test(text) || PARAMETER.test(text)) return "an address with credentials";
  return TOKEN.test(text) || OTHERS.test(text) || isRandom(text) ? "a text that may be a secret" : undefined;
}

/** Whether a key with this name has a secret as its value. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

function isRandom(text: string): boolean {
  if (text.startsWith("arn:aws")) return false;
  const isSecretAccessKey = /^[A-Za-z0-9/+]{40}$/.test(text);
  const runs = isSecretAccessKey ? [text] : (text.match(/[A-Za-z0-9+=]{32,}/g) ?? []);
  return runs.some((run) => /^[0-9a-f]+$/i.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run)));
}
