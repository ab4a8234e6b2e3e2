/** Bytes of a standard parameter's value (AWS Systems Manager, "Managing parameter tiers"). */
const STANDARD_BYTES = 4096;

/**
 * The value of a standard SSM parameter, unchanged.
 *
 * @param name the parameter's last part, for the error
 * @throws when the value is larger than AWS takes
 */
export function parameterText(name: string, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes > STANDARD_BYTES) {
    throw new Error(
      `desired state: got ${bytes} bytes for ${name}, expected at most ${STANDARD_BYTES}, which is what an SSM parameter holds; split it in two`,
    );
  }
  return value;
}
