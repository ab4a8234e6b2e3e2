/** A JSON object. */
export type Json = { readonly [key: string]: unknown };
