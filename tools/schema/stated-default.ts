/** The sentence of a description that states the default: `Default: a local file.` */
const SENTENCE = / *\bDefault: (.*?)\.(?= |$)/;

/** The default that a description states in words, and the description without it; undefined when it states none. */
export function statedDefault(description: string): { readonly value: string; readonly rest: string } | undefined {
  const value = SENTENCE.exec(description)?.[1];
  return value === undefined ? undefined : { value, rest: description.replace(SENTENCE, "") };
}
