/** Text as Terraform's templates have to spell it so that nothing in it is taken for an interpolation. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
