import type { z } from "zod";

/** An issue to whose text something is added when it is written. */
export type EndedIssue = z.core.$ZodRawIssue & { readonly ending?: string };

/** Adds an ending to the text of every issue that a schema finds, its rules' too: what whoever reads one of them has to know. */
export function withEnding<S extends z.ZodType>(schema: S, ending: string): S {
  const run = schema._zod.run;
  schema._zod.run = (payload, context) => {
    const before = payload.issues.length;
    const result = run(payload, context);
    for (const issue of payload.issues.slice(before)) {
      // Rules give their texts at once; all others are written when the whole value is known.
      Object.assign(issue, typeof issue.message === "string" ? { message: issue.message + ending } : { ending });
    }
    return result;
  };
  return schema;
}
