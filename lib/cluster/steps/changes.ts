import { expression, type Step } from "./step";

/**
 * Whether a part of the deployment is to be another than the last successful deploy left, or than the last deploy
 * had in mind: a Terraform expression.
 */
export function differs({ record, wanted }: Step, path: "instanceType" | "servers" | "kubernetes" | "rancher"): string {
  const part = path === "kubernetes" || path === "rancher" ? (`${path}.version` as const) : path;
  const value = wanted[path];
  const got = expression(typeof value === "object" ? value.version : value);
  return `(${record.last(part, got)} != ${got} || ${record.begun(part, got)} != ${got})`;
}

/** Names of the servers that are to be replaced, or whose replacement is not known to have succeeded: a Terraform expression. */
export function replaced({ record, wanted }: Step): string {
  const deployed = `min(${record.last("replace[name]", "number")}, ${record.begun("replace[name]", "number")})`;
  return `[for name, number in ${expression(wanted.replace)} : name if ${deployed} < number]`;
}
