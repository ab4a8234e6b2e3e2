import { isSecretName, secretForm } from "./secret-forms";
import { show, visible } from "./words";

/** Shortest secret that is searched without quotes. A shorter one could be a part of any sentence. */
const SHORTEST = 6;
const HIDDEN = "a text that is not shown";

/**
 * A function that removes the secrets of an input from messages, and shows invisible characters as codes. A secret is a
 * text in the form of one, or the value of a key with the name of one.
 *
 * @param fields the names of the configuration's own fields, which hold no secrets
 */
export function hidingSecrets(input: unknown, fields: ReadonlySet<string>): (message: string) => string {
  const secrets = [...secretsIn(input, fields, false)].sort((a, b) => b.length - a.length);
  return (message) => {
    let hidden = message;
    for (const secret of secrets) {
      if (secretForm(secret) === undefined) hidden = hidden.replaceAll(show(secret), HIDDEN);
      if (secret.length >= SHORTEST) hidden = withoutClauses(hidden, secret.trim().toLowerCase());
    }
    return visible(hidden.replaceAll(/\s*[\r\n]+\s*/g, " "));
  };
}

/** A message without the remedies that contain a secret. */
function withoutClauses(message: string, secret: string): string {
  if (!message.toLowerCase().includes(secret)) return message;
  const [found = "", ...remedies] = message.split("; ");
  const kept = remedies.filter((remedy) => !remedy.toLowerCase().includes(secret));
  const at = found.toLowerCase().indexOf(secret);
  const shown = at < 0 ? found : found.slice(0, at) + HIDDEN + found.slice(at + secret.length);
  return [shown, ...kept].join("; ");
}

function* secretsIn(value: unknown, fields: ReadonlySet<string>, named: boolean): Iterable<string> {
  if (typeof value === "string") {
    if (value.trim() !== "" && (named || secretForm(value) !== undefined)) yield value;
  } else if (typeof value === "number" || typeof value === "bigint") {
    if (named) yield String(value);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (secretForm(key) !== undefined) yield key;
      yield* secretsIn(inner, fields, named || (!fields.has(key) && isSecretName(key)));
    }
  }
}
