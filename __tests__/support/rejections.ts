import { pieces } from "../../tools/hcl/template";
import type { Synthesized } from "./synth";

/** Terraform's messages for the failed conditions of a stack, without values. */
export function rejectionsOf(stack: Synthesized): string[] {
  const found: string[] = [];
  const collect = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "error_message") found.push(worded(String(inner)));
      else collect(inner);
    }
  };
  collect(stack);
  return found;
}

/** Each expression becomes `…` with its sentences, without values of the configuration. */
function worded(template: string): string {
  const words = pieces(template).map(({ kind, text }) => (kind === "text" ? text : `…${sentencesIn(text)}`));
  return words.join("").replace(VALUE, "got …");
}

/** The strings of three words or more in an expression. */
function sentencesIn(expression: string): string {
  const texts = [...expression.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text as string);
  const sentences = texts.filter((text) => /^[a-z][\w.;:'-]*( [\w.,;:'-]+){2,}/i.test(text));
  return sentences.length > 0 ? ` (${sentences.join(" | ")})` : "";
}

const VALUE = /got (?!…|no )[^,;]+/g;
