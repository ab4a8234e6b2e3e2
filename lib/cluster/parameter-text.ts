import type { TerraformCondition } from "cdktf";

/** Bytes of a parameter's value by tier (AWS Systems Manager, "Managing parameter tiers"). */
const MAX_BYTES = { standard: 4096, advanced: 8192 } as const;

/** Systems Manager rejects a value with a reference to another parameter (API Reference, "PutParameter"). */
const REFERENCE = /\{\{.*\}\}/s;

/**
 * The value of a standard SSM parameter, unchanged.
 *
 * @param name the parameter's last part, for the error
 * @throws Error when AWS rejects the value: it is too large, or has double braces
 */
export function parameterText(name: string, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_BYTES.standard) throw new Error(tooLarge(name, String(bytes), "standard"));
  if (REFERENCE.test(value))
    throw new Error(`desired state: got {{…}} in ${name}, which an SSM parameter rejects; write the value without it`);
  return value;
}

/**
 * A check for an advanced parameter with a value that is known only at the apply.
 *
 * @param value a Terraform expression, without `${}`, for a text of one byte a character
 * @returns a precondition of the parameter
 */
export function advancedParameterFits(name: string, value: string): TerraformCondition {
  const bytes = `nonsensitive(length(${value}))`;
  return {
    condition: `\${${bytes} <= ${MAX_BYTES.advanced}}`,
    errorMessage: tooLarge(name, `\${${bytes}}`, "advanced"),
  };
}

function tooLarge(name: string, bytes: string, tier: keyof typeof MAX_BYTES): string {
  return `desired state: got ${bytes} bytes for ${name}, expected at most ${MAX_BYTES[tier]}, the maximum of an SSM parameter of the tier ${tier}; split it in two`;
}
