/** Text, escaped so that Terraform's templates find no interpolation in it. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
