/** The sentence of a description that states the default: `Default: a local file.` */
const SENTENCE = / *\bDefault: (.*?)\.(?= |$)/;

/** The default that a description states in words, if any, and the description without it. */
export function statedDefault(description: string): { readonly stated?: string; readonly rest: string } {
  return { stated: SENTENCE.exec(description)?.[1], rest: description.replace(SENTENCE, "").trim() };
}
